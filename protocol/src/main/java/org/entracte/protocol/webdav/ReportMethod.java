package org.entracte.protocol.webdav;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.ChangeFeed;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Node;
import org.w3c.dom.Element;

/**
 * REPORT: DAV:sync-collection (RFC 6578), on collections of trees that tell what changes in them.
 */
final class ReportMethod implements MethodHandler.Method {
  private final Resolver resolver;
  private final PropertyAnswer properties;
  private final Children children;
  private final DeadProperties dead;
  private final Caller caller;

  ReportMethod(Resolver resolver, PropertyAnswer properties, DeadProperties dead, Caller caller) {
    this.resolver = resolver;
    this.properties = properties;
    this.dead = dead;
    this.children = new Children(caller);
    this.caller = caller;
  }

  /**
   * What a client asks.
   *
   * @param token empty for a first time
   * @param most members to be told
   */
  private record Question(String token, boolean infinite, long most, PropertyQuery properties) {}

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    Element body = XmlBody.parse(exchange.body(XmlBody.MAX_BYTES));
    DavPath path = exchange.path();
    Resource resource =
        switch (resolver.find(path)) {
          case Found.ServerRoot() -> new Resource.ServerRoot();
          case Found.Present present -> resolver.resource(present);
          case Found.Vacant _, Found.Unreachable _ ->
              throw new Refusal(404, "Nothing is at " + path + ".");
        };
    boolean known = XmlBody.isDav(body, "sync-collection");
    if (known
        && resource instanceof Resource.Folder folder
        && folder.export().tree().changes().isPresent()) {
      if (!exchange.header("Depth").orElse("0").equals("0")) {
        throw new Refusal(400, "A sync-collection has Depth 0; its sync-level says how deep.");
      }
      answer(exchange, folder, folder.export().tree().changes().get(), question(body));
    } else {
      throw new Refusal(
          403, path + " has no report " + body.getLocalName() + ".", "supported-report", List.of());
    }
  }

  private void answer(Exchange exchange, Resource.Folder folder, ChangeFeed feed, Question question)
      throws Refusal, FileException, IOException {
    children.checkReadable(folder);
    MultiStatus answer = MultiStatus.begin(exchange);
    SyncRun run =
        new SyncRun(
            folder,
            feed,
            dead,
            caller,
            question.infinite(),
            question.most(),
            new Members(answer, folder, question));
    SyncRun.Outcome outcome =
        question.token().isEmpty()
            ? run.fromNothing()
            : run.from(SyncToken.parse(question.token()).orElseThrow(SyncRun::invalid));
    if (!outcome.whole()) {
      answer.refused(folder.href(), 507, "number-of-matches-within-limits");
    }
    answer.element(XmlText.element("sync-token", XmlText.escape(outcome.token().text())));
    answer.close();
  }

  /** Writes each member as it is told. */
  private final class Members implements SyncRun.Telling {
    private final MultiStatus answer;
    private final Resource.Folder folder;
    private final Question question;

    Members(MultiStatus answer, Resource.Folder folder, Question question) {
      this.answer = answer;
      this.folder = folder;
      this.question = question;
    }

    @Override
    public void there(DavPath path, Found.Slot slot, Node node) throws IOException, FileException {
      Resource member = resolver.member(folder.export(), path, slot, node);
      boolean link = node.attributes().type() == FileType.SYMLINK && member.isCollection();
      if (link && question.infinite()) {
        // Its members have other URLs too, and could lead back here.
        answer.refused(member.href(), 403, "sync-traversal-supported");
      } else {
        properties.write(answer, member.href(), member, question.properties());
      }
    }

    @Override
    public void gone(DavPath path, boolean wasDirectory) throws IOException {
      answer.status(path.href(wasDirectory), 404);
    }
  }

  private static Question question(Element body) throws Refusal {
    String token = text(body, "sync-token").orElseThrow(() -> missing("sync-token"));
    String level = text(body, "sync-level").orElseThrow(() -> missing("sync-level"));
    if (!level.equals("1") && !level.equals("infinite")) {
      throw new Refusal(400, "A sync-level is 1 or infinite.");
    }
    List<Element> wanted = XmlBody.children(body, "prop");
    if (wanted.size() > 1) {
      throw new Refusal(400, "A sync-collection holds one prop.");
    }
    return new Question(token, level.equals("infinite"), limit(body), PropertyQuery.named(wanted));
  }

  private static long limit(Element body) throws Refusal {
    List<Element> limits = XmlBody.children(body, "limit");
    if (limits.isEmpty()) {
      return Long.MAX_VALUE;
    }
    String number = text(limits.getFirst(), "nresults").orElse("");
    if (!number.matches("\\d{1,18}")) {
      throw new Refusal(400, "A limit holds nresults, a number.");
    }
    long most = Long.parseLong(number);
    if (most == 0) {
      throw new Refusal(
          507,
          "No answer has fewer members than one.",
          "number-of-matches-within-limits",
          List.of());
    }
    return most;
  }

  private static Optional<String> text(Element parent, String local) {
    return XmlBody.children(parent, local).stream()
        .findFirst()
        .map(element -> element.getTextContent().trim());
  }

  private static Refusal missing(String element) {
    return new Refusal(400, "A sync-collection holds a " + element + ".");
  }
}
