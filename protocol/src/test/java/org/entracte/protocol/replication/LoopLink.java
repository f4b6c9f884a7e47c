package org.entracte.protocol.replication;

import java.time.Duration;
import java.util.Arrays;
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

    /**
     * How much arrives of a message that is cut off.
     *
     * @param length of all of it, above 0
     * @return less than that
     */
    default int arriving(int length) {
      return length / 2;
    }
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
    DELIVERED_TWICE,
    /** Only the beginning of the request arrives. */
    REQUEST_CUT_OFF,
    /** Carried out; only the beginning of the answer arrives. */
    ANSWER_CUT_OFF
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
      case REQUEST_CUT_OFF -> throw cutOff(call, beginning(request));
      case ANSWER_CUT_OFF -> beginning(deliver(call, request));
    };
  }

  private byte[] deliver(Call call, byte[] request) throws LinkException {
    try {
      return gateway.answer(call, request.clone()).clone();
    } catch (CorruptRecordException impossible) {
      throw new AssertionError("the codec cannot read what it wrote", impossible);
    }
  }

  private byte[] beginning(byte[] message) {
    return Arrays.copyOf(message, message.length == 0 ? 0 : fault.arriving(message.length));
  }

  private LinkException cutOff(Call call, byte[] beginning) throws LinkException {
    try {
      gateway.answer(call, beginning);
    } catch (CorruptRecordException unreadable) {
      return new LinkException(
          LinkException.Kind.UNKNOWN_OUTCOME, "the request was cut off", unreadable);
    }
    return lost("end of the request");
  }

  private static LinkException lost(String what) {
    return new LinkException(LinkException.Kind.UNKNOWN_OUTCOME, what + " lost", null);
  }
}
