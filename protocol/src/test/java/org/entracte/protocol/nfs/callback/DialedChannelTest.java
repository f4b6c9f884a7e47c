package org.entracte.protocol.nfs.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.entracte.protocol.nfs.HeardLog;
import org.entracte.protocol.nfs.callback.Callback.Outcome;
import org.entracte.protocol.nfs.rpc.Dialer;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.junit.jupiter.api.Test;

/**
 * When a client that is dialed counts as reached, and what becomes of calls that are not answered.
 */
final class DialedChannelTest {
  private static final int DELAY = 10008;

  private final ManualPace pace = new ManualPace();
  private final List<Dialer.Caller> dialing = new ArrayList<>();
  private final DialedChannel channel =
      new DialedChannel(
          new DialedChannel.Target(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 9), 7, 3),
          (target, caller) -> dialing.add(caller),
          pace);

  /** A connection that was made. */
  private static final class Path implements Dialer.DialedPath {
    private final List<Call> sent = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private boolean open = true;

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public int call(Call call, Answer answer) throws IOException {
      if (!open) {
        throw new IOException("closed");
      }
      sent.add(call);
      answers.add(answer);
      return sent.size();
    }

    @Override
    public void forget(int xid) {}

    @Override
    public void close() {
      if (open) {
        open = false;
        List.copyOf(answers).forEach(Answer::lost);
      }
    }

    void answer(int index, int... words) throws XdrException {
      ByteBuffer out = ByteBuffer.allocate(4 * words.length);
      for (int word : words) {
        out.putInt(word);
      }
      answers.get(index).results(new XdrReader(out.flip()));
    }

    /** Answers a recall. */
    void recalled(int index, int status) throws XdrException {
      answer(index, status, 0, 1, 4, status);
    }
  }

  private Path connect() {
    assertThat(channel.isUp()).isFalse();
    pace.run();
    Path path = new Path();
    dialing.removeFirst().connected(path);
    return path;
  }

  private Path up() throws XdrException {
    Path path = connect();
    path.answer(0);
    assertThat(channel.isUp()).isTrue();
    return path;
  }

  private Note call() {
    Note note = new Note();
    channel.call(note);
    pace.run();
    return note;
  }

  @Test
  void itIsUpOnceCbNullIsAnswered() throws XdrException {
    Path path = connect();
    assertThat(path.sent.getFirst().procedure()).isZero();
    assertThat(channel.isUp()).isFalse();
    assertThat(dialing).as("it is not dialed twice").isEmpty();
    path.answer(0);
    assertThat(channel.isUp()).isTrue();
    pace.waitLong();
    assertThat(channel.isUp()).as("patience was for CB_NULL alone").isTrue();
  }

  @Test
  void whoDoesNotAnswerCbNullIsLeftAloneForAWhile() throws XdrException {
    Path path = connect();
    pace.waitOnce();
    assertThat(path.open).isFalse();
    assertThat(channel.isOutOfReach()).isTrue();
    assertThat(channel.isUp()).isFalse();
    pace.run();
    assertThat(dialing).isEmpty();
    pace.waitOnce();
    up();
    assertThat(channel.isOutOfReach()).isFalse();
  }

  @Test
  void whoIsNotThereIsTriedAgainLater() throws XdrException {
    assertThat(channel.isUp()).isFalse();
    pace.run();
    dialing.removeFirst().ended("refused");
    assertThat(channel.isUp()).isFalse();
    pace.run();
    assertThat(dialing).isEmpty();
    pace.waitLong();
    up();
  }

  @Test
  void aConnectionThatEndsIsMadeAgainAtOnce() throws XdrException {
    Path path = up();
    path.close();
    up();
    assertThat(channel.isOutOfReach()).isFalse();
  }

  @Test
  void whatIsNotAnsweredComesLater() throws XdrException {
    Path path = up();
    Note note = call();
    assertThat(note.outcomes).isEmpty();
    pace.waitLong();
    assertThat(path.open).isFalse();
    assertThat(note.outcomes).containsExactly(Outcome.LATER);
    assertThat(call().outcomes).as("there is no connection").containsExactly(Outcome.LATER);
  }

  @Test
  void soManyAtOnceAndNoMore() throws XdrException {
    Path path = up();
    List<Note> notes = new ArrayList<>();
    for (int i = 0; i < 2 * DialedChannel.MOST_CALLS; i++) {
      notes.add(call());
    }
    assertThat(path.sent).hasSize(1 + DialedChannel.MOST_CALLS);
    path.recalled(1, 0);
    path.recalled(2, DELAY);
    pace.run();
    assertThat(path.sent).hasSize(3 + DialedChannel.MOST_CALLS);
    assertThat(notes.get(0).outcomes).containsExactly(Outcome.TAKEN);
    assertThat(notes.get(1).outcomes).containsExactly(Outcome.LATER);
    channel.close();
    assertThat(notes).allMatch(note -> note.outcomes.size() == 1);
    assertThat(call().outcomes).containsExactly(Outcome.BROKEN);
    assertThat(channel.isUp()).isFalse();
  }

  @Test
  void whoAnswersWronglyIsCalledNoMore() throws XdrException {
    Path path = up();
    Note note = call();
    path.answer(1, 0, 0, 1, 5, 0);
    assertThat(note.outcomes).containsExactly(Outcome.BROKEN);
    assertThat(channel.isFaulty()).isTrue();
    assertThat(path.open).isFalse();
    assertThat(channel.isUp()).isFalse();
    pace.run();
    assertThat(dialing).isEmpty();
  }

  @Test
  void whoComesAfterTheEndIsSentAway() throws XdrException {
    Path path = connect();
    channel.close();
    path.answer(0);
    assertThat(path.open).isFalse();
    assertThat(channel.isUp()).isFalse();
  }

  @Test
  void whatIsOnTrialEndsWithTheChannel() {
    Path path = connect();
    channel.close();
    assertThat(path.open).isFalse();
  }

  @Test
  void whoIsReachedTooLateIsNotCalled() {
    assertThat(channel.isUp()).isFalse();
    pace.run();
    channel.close();
    Path path = new Path();
    dialing.removeFirst().connected(path);
    assertThat(path.sent).isEmpty();
    assertThat(path.open).isFalse();
  }

  @Test
  void whoIsNotWantedAnyMoreIsNotDialed() {
    assertThat(channel.isUp()).isFalse();
    channel.close();
    pace.run();
    assertThat(dialing).isEmpty();
  }

  @Test
  void whoHangsUpAgainAndAgainIsLeftAloneForAWhile() throws XdrException {
    up().close();
    up().close();
    assertThat(channel.isUp()).isFalse();
    pace.run();
    assertThat(dialing).isEmpty();
    assertThat(channel.isOutOfReach()).isTrue();
    pace.waitLong();
    up().close();
    up();
  }

  @Test
  void whoCannotNowIsAskedAgain() throws XdrException {
    Path path = up();
    for (int status : new int[] {10018, 10006}) { // RESOURCE, SERVERFAULT
      Note note = call();
      path.recalled(path.sent.size() - 1, status);
      assertThat(note.outcomes).containsExactly(Outcome.LATER);
    }
  }

  @Test
  void thatItIsNotReachedIsSaidOnceWithItsAddress() throws XdrException {
    try (HeardLog log = new HeardLog(DialedChannel.class)) {
      for (int i = 0; i < 3; i++) {
        assertThat(channel.isUp()).isFalse();
        pace.run();
        dialing.removeFirst().ended("refused");
        pace.waitLong();
      }
      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().getFirst()).contains("127.0.0.1:9", "refused", "firewall");
      up();
      assertThat(log.lines()).hasSize(2);
    }
  }
}
