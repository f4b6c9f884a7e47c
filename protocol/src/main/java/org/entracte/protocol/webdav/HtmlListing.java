package org.entracte.protocol.webdav;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.entracte.protocol.tree.Attributes;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Listing;

/** A collection as a page for people: names, sizes, times, the way up; without any script. */
final class HtmlListing {
  /** A larger collection is shown in the order its names are kept in. */
  static final int MOST_SORTED = 10_000;

  private static final String STYLE =
      "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;"
          + "color:#222;background:#fff}h1{font-size:1.2rem;font-weight:600;word-break:break-word}"
          + "a{color:#0b57a4;text-decoration:none}a:hover{text-decoration:underline}"
          + "table{border-collapse:collapse;width:100%}th,td{padding:.25rem .5rem;text-align:left;"
          + "border-bottom:1px solid #ddd}td:first-child{word-break:break-word}"
          + ".n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}"
          + "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}a{color:#8ab8f0}"
          + "th,td{border-color:#444}}";
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB"};

  private final Resolver resolver;
  private final Children children;

  HtmlListing(Resolver resolver, Caller caller) {
    this.resolver = resolver;
    this.children = new Children(caller);
  }

  /** What the rows go by. */
  private enum Column {
    NAME("Name"),
    SIZE("Size"),
    TIME("Changed (UTC)");

    private final String title;

    Column(String title) {
      this.title = title;
    }

    Comparator<Listing.Entry> order() {
      return switch (this) {
        case NAME -> Comparator.comparing(entry -> entry.name().toString());
        case SIZE -> Comparator.comparingLong(entry -> entry.attributes().sizeBytes());
        case TIME -> Comparator.comparing(entry -> entry.attributes().modified());
      };
    }

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Collections come first in either direction. */
  private record Order(Column column, boolean down) {
    static Order of(String query) {
      for (Column column : Column.values()) {
        if (query.equals("sort=" + column.key())) {
          return new Order(column, false);
        }
        if (query.equals("sort=" + column.key() + "-down")) {
          return new Order(column, true);
        }
      }
      return new Order(Column.NAME, false);
    }

    Comparator<Listing.Entry> comparator() {
      Comparator<Listing.Entry> order = down ? column.order().reversed() : column.order();
      return Comparator.comparing((Listing.Entry entry) -> !entry.attributes().isDirectory())
          .thenComparing(order)
          .thenComparingLong(Listing.Entry::cookie);
    }
  }

  void send(Exchange exchange, Resource collection) throws Refusal, IOException, FileException {
    if (collection instanceof Resource.Folder folder) {
      children.checkReadable(folder);
    }
    exchange.set("Cache-Control", GetMethod.CACHE_CONTROL);
    if (Preconditions.checkUntagged(exchange) == Preconditions.Outcome.NOT_MODIFIED) {
      GetMethod.answerNotModified(exchange);
      return;
    }
    exchange.status(200);
    exchange.set("Content-Type", "text/html; charset=utf-8");
    exchange.set("Content-Security-Policy", POLICY);
    exchange.set("X-Content-Type-Options", "nosniff");
    exchange.set("Referrer-Policy", "no-referrer");
    if (exchange.isHead()) {
      exchange.begin();
      return;
    }
    Order order = Order.of(exchange.query());
    try (Writer out =
        new BufferedWriter(new OutputStreamWriter(exchange.output(), StandardCharsets.UTF_8))) {
      String title = XmlText.escape(collection.path().isRoot() ? "/" : "" + collection.path());
      out.write("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
      out.write("<meta name=\"viewport\" content=\"width=device-width\"><title>" + title);
      out.write("</title><style>" + STYLE + "</style></head><body>\n<h1>");
      breadcrumbs(out, collection.path());
      out.write("</h1>\n<table>\n<thead>" + headings(order) + "</thead>\n<tbody>\n");
      rows(out, collection, order);
      out.write("</tbody>\n</table>\n</body></html>\n");
    }
  }

  private static void breadcrumbs(Writer out, DavPath path) throws IOException {
    out.write("<a href=\"/\">/</a>");
    for (int depth = 1; depth <= path.names().size(); depth++) {
      DavPath step = new DavPath(path.names().subList(0, depth));
      out.write(" <a href=\"" + step.href(true) + "\">");
      out.write(XmlText.escape(step.names().getLast().toString()) + "</a> /");
    }
  }

  private static String headings(Order order) {
    StringBuilder row = new StringBuilder("<tr>");
    for (Column column : Column.values()) {
      boolean current = column == order.column();
      boolean down = current && !order.down();
      row.append(column == Column.NAME ? "<th" : "<th class=\"n\"");
      if (current) {
        row.append(" aria-sort=\"").append(order.down() ? "de" : "a").append("scending\"");
      }
      row.append("><a href=\"?sort=").append(column.key()).append(down ? "-down" : "");
      row.append("\">").append(column.title).append("</a>");
      row.append(current ? (order.down() ? " ↓" : " ↑") : "").append("</th>");
    }
    return row.append("</tr>").toString();
  }

  private void rows(Writer out, Resource collection, Order order)
      throws IOException, FileException {
    switch (collection) {
      case Resource.ServerRoot() -> {
        for (Export export : resolver.exports()) {
          row(out, "/" + export.name() + "/", export.name() + "/", "", "");
        }
      }
      case Resource.Folder folder -> {
        row(out, folder.path().parent().href(true), "..", "", "");
        sorted(out, folder, order);
      }
      case Resource.Document _, Resource.Opaque _ ->
          throw new IllegalStateException("not a collection: " + collection.path());
    }
  }

  private void sorted(Writer out, Resource.Folder folder, Order order)
      throws IOException, FileException {
    List<Listing.Entry> held = new ArrayList<>();
    boolean[] tooMany = {false};
    children.forEach(
        folder,
        entry -> {
          if (!tooMany[0] && held.size() == MOST_SORTED) {
            tooMany[0] = true;
            for (Listing.Entry before : held) {
              row(out, folder, before);
            }
            held.clear();
          }
          if (tooMany[0]) {
            row(out, folder, entry);
          } else {
            held.add(entry);
          }
        });
    held.sort(order.comparator());
    for (Listing.Entry entry : held) {
      row(out, folder, entry);
    }
  }

  private static void row(Writer out, Resource.Folder folder, Listing.Entry entry)
      throws IOException {
    Attributes attributes = entry.attributes();
    boolean directory = attributes.isDirectory();
    row(
        out,
        folder.path().child(entry.name()).href(directory),
        entry.name() + (directory ? "/" : ""),
        attributes.isFile() ? size(attributes.sizeBytes()) : "",
        time(attributes.modified()));
  }

  private static void row(Writer out, String href, String text, String size, String time)
      throws IOException {
    out.write("<tr><td><a href=\"" + href + "\">" + XmlText.escape(text) + "</a></td>");
    out.write("<td class=\"n\">" + size + "</td><td class=\"n\">" + time + "</td></tr>\n");
  }

  private static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double amount = bytes / 1024.0;
    int unit = 0;
    while (amount >= 1024 && unit < UNITS.length - 1) {
      amount /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
  }

  private static String time(Instant time) {
    return TIME.format(time);
  }
}
