package org.entracte.protocol.replication;

import java.time.Duration;
import org.entracte.protocol.edit.CorruptRecordException;

/** A carrier in memory: every call goes through the codec; a {@link Fault} may lose it. */
public final class LoopLink extends CodedLink {
  private final AnsweringLink gateway;
  private final Fault fault;

  /** What becomes of one exchange; called once for each. */
  @FunctionalInterface
  public interface Fault {
    Fault NONE = call -> Fate.DELIVERED;

    /**
     * Decides.
     *
     * @param call the call's name in lower case, as in its URL
     */
    Fate fate(String call);
  }

  /** What can happen to an exchange. */
  public enum Fate {
    DELIVERED,
    /** The gateway is not there. */
    UNREACHABLE,
    /** Lost before the gateway saw it; the caller cannot know. */
    REQUEST_LOST,
    /** Carried out, the answer lost. */
    ANSWER_LOST,
    /** Carried out twice, as if a stale connection had been tried again. */
    DELIVERED_TWICE
  }

  public LoopLink(GatewayLink gateway, Fault fault) {
    this.gateway = new AnsweringLink(gateway, AnsweringLink.FeedWait.WHOLE);
    this.fault = fault;
  }

  @Override
  byte[] exchange(Call call, byte[] request, Duration held) throws LinkException {
    return switch (fault.fate(call.word())) {
      case DELIVERED -> deliver(call, request);
      case DELIVERED_TWICE -> {
        deliver(call, request);
        yield deliver(call, request);
      }
      case UNREACHABLE ->
          throw new LinkException(LinkException.Kind.UNREACHABLE, "the link is cut", null);
      case REQUEST_LOST -> throw lost("request");
      case ANSWER_LOST -> {
        deliver(call, request);
        throw lost("answer");
      }
    };
  }

  private byte[] deliver(Call call, byte[] request) throws LinkException {
    try {
      return gateway.answer(call, request.clone()).clone();
    } catch (CorruptRecordException impossible) {
      throw new AssertionError("the codec cannot read what it wrote", impossible);
    }
  }

  private static LinkException lost(String what) {
    return new LinkException(LinkException.Kind.UNKNOWN_OUTCOME, what + " lost", null);
  }
}
