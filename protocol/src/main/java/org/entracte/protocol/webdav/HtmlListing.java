package org.entracte.protocol.webdav;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Listing;

/** A collection as a plain page for a browser. */
final class HtmlListing {
  private final Resolver resolver;
  private final Children children;

  HtmlListing(Resolver resolver, Caller caller) {
    this.resolver = resolver;
    this.children = new Children(caller);
  }

  void send(Exchange exchange, Resource collection) throws IOException, FileException {
    if (collection instanceof Resource.Folder folder) {
      children.checkReadable(folder);
    }
    exchange.status(200);
    exchange.set("Content-Type", "text/html; charset=utf-8");
    exchange.set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    if (exchange.isHead()) {
      return;
    }
    try (Writer out =
        new BufferedWriter(new OutputStreamWriter(exchange.output(), StandardCharsets.UTF_8))) {
      String title = XmlText.escape(collection.path().toString());
      out.write("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>" + title);
      out.write("</title></head><body><h1>" + title + "</h1>\n<ul>\n");
      if (!collection.path().isRoot()) {
        item(out, collection.path().parent().href(true), "..");
      }
      items(out, collection);
      out.write("</ul></body></html>\n");
    }
  }

  private void items(Writer out, Resource collection) throws IOException, FileException {
    switch (collection) {
      case Resource.ServerRoot() -> {
        for (Export export : resolver.exports()) {
          item(out, "/" + export.name() + "/", export.name() + "/");
        }
      }
      case Resource.Folder folder -> children.forEach(folder, entry -> item(out, folder, entry));
      case Resource.Document _, Resource.Opaque _ ->
          throw new IllegalStateException("not a collection: " + collection.path());
    }
  }

  private static void item(Writer out, Resource.Folder folder, Listing.Entry entry)
      throws IOException {
    boolean directory = entry.attributes().isDirectory();
    String href = folder.path().child(entry.name()).href(directory);
    item(out, href, entry.name() + (directory ? "/" : ""));
  }

  private static void item(Writer out, String href, String text) throws IOException {
    out.write("<li><a href=\"" + href + "\">" + XmlText.escape(text) + "</a></li>\n");
  }
}
