package org.entracte.protocol.replication;

import java.time.Duration;
import org.entracte.protocol.edit.CorruptRecordException;

/** The answering half of a carrier: decodes a request, makes the call, encodes its answer. */
final class AnsweringLink {
  /** However long a laptop wants to wait, it asks again after this. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  private final GatewayLink gateway;
  private final FeedWait feedWait;

  /** How the wait for a first row is spent. */
  interface FeedWait {
    /** All of it inside one call. */
    FeedWait WHOLE =
        (gateway, asked) -> gateway.changes(asked.after(), asked.maxRows(), asked.patience());

    Changes changes(GatewayLink gateway, RequestFormat.ChangesRequest asked) throws LinkException;
  }

  AnsweringLink(GatewayLink gateway, FeedWait feedWait) {
    this.gateway = gateway;
    this.feedWait = feedWait;
  }

  /**
   * Answers one request.
   *
   * @throws CorruptRecordException if the request cannot be read; nothing was done then
   */
  byte[] answer(Call call, byte[] request) throws LinkException, CorruptRecordException {
    return switch (call) {
      case HELLO -> AnswerFormat.welcome(gateway.hello(spoken(RequestFormat.readHello(request))));
      case CHANGES -> AnswerFormat.changes(changes(RequestFormat.readChanges(request)));
      case LIST -> AnswerFormat.pages(gateway.list(RequestFormat.readList(request)));
      case READ -> {
        var read = RequestFormat.readRead(request);
        yield AnswerFormat.content(
            gateway.read(read.file(), read.contentVersion(), read.known(), read.range()));
      }
      case STAGE -> {
        var stage = RequestFormat.readStage(request);
        yield AnswerFormat.staged(gateway.stage(stage.stage(), stage.offset(), stage.bytes()));
      }
      case SUBMIT -> {
        var submit = RequestFormat.readSubmit(request);
        yield AnswerFormat.submitted(
            gateway.submit(submit.client(), submit.known(), submit.edits()));
      }
    };
  }

  private Changes changes(RequestFormat.ChangesRequest asked) throws LinkException {
    Duration wait = asked.patience().compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked.patience();
    return feedWait.changes(
        gateway, new RequestFormat.ChangesRequest(asked.after(), asked.maxRows(), wait));
  }

  private static Hello spoken(Hello hello) throws LinkException {
    if (hello.protocolVersion() != Hello.PROTOCOL_VERSION) {
      throw new LinkException(
          LinkException.Kind.REFUSED,
          "this gateway speaks replication version "
              + Hello.PROTOCOL_VERSION
              + ", the laptop speaks "
              + hello.protocolVersion()
              + "; install matching versions",
          null);
    }
    return hello;
  }
}
