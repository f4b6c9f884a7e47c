package org.entracte.protocol.nfs.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.entracte.protocol.nfs.rpc.BackPath;
import org.entracte.protocol.nfs.xdr.XdrException;
import org.entracte.protocol.nfs.xdr.XdrReader;
import org.junit.jupiter.api.Test;

/** Slots, connections that break and clients that misbehave (RFC 8881, 2.10.6.2). */
final class BackChannelTest {
  private static final int SLOT_AT = 4 + 4 + 4 + 4 + 4 + 16;
  private static final int DELAY = 10008;

  private final ManualPace pace = new ManualPace();
  private final BackChannel channel =
      new BackChannel(new byte[16], new ChannelTerms(7, 1, new byte[0], 2), pace);

  private static final class Path implements BackPath {
    private final List<byte[]> sent = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private boolean open = true;

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public int call(Call call, Answer answer) {
      sent.add(call.arguments());
      answers.add(answer);
      return sent.size();
    }

    @Override
    public void forget(int xid) {}

    /** Answers a call: CB_SEQUENCE's status, then the operation's. */
    void answer(int index, int... statuses) throws XdrException {
      ByteBuffer out = ByteBuffer.allocate(100);
      out.putInt(statuses[0]).putInt(0).putInt(statuses.length).putInt(11).putInt(statuses[0]);
      if (statuses.length > 1) {
        out.put(new byte[32]).putInt(4).putInt(statuses[1]);
      }
      answers.get(index).results(new XdrReader(out.flip()));
    }

    int sequence(int index) {
      return ByteBuffer.wrap(sent.get(index)).getInt(SLOT_AT);
    }

    int slot(int index) {
      return ByteBuffer.wrap(sent.get(index)).getInt(SLOT_AT + 4);
    }
  }

  private Path bind() {
    Path path = new Path();
    channel.bind(path);
    pace.run();
    return path;
  }

  private Note call() {
    Note note = new Note();
    channel.call(note);
    pace.run();
    return note;
  }

  @Test
  void eachSlotHasOneCallAtATime() throws XdrException {
    Path path = bind();
    List<Note> notes = List.of(call(), call(), call());
    assertThat(path.sent).hasSize(2);
    assertThat(List.of(path.slot(0), path.slot(1))).containsExactly(0, 1);
    path.answer(1, 0, 0);
    pace.run();
    assertThat(notes.get(1).outcomes).containsExactly(Callback.Outcome.TAKEN);
    assertThat(path.sent).hasSize(3);
    assertThat(path.slot(2)).isEqualTo(1);
    assertThat(path.sequence(2)).isEqualTo(2);
  }

  @Test
  void whatWasNotAnsweredIsRepeatedOverTheNextConnection() throws XdrException {
    Path path = bind();
    Note note = call();
    path.open = false;
    path.answers.getFirst().lost();
    pace.run();
    assertThat(channel.isUp()).isFalse();
    assertThat(note.outcomes).isEmpty();
    Path next = bind();
    assertThat(channel.isUp()).isTrue();
    assertThat(next.sent).containsExactly(path.sent.getFirst());
    next.answer(0, 10068);
    assertThat(note.outcomes).as("it had that before").containsExactly(Callback.Outcome.TAKEN);
    call();
    assertThat(next.sequence(1)).isEqualTo(2);
  }

  @Test
  void aConnectionThatNeverAnswersIsUsedNoMore() throws XdrException {
    Path path = bind();
    Note note = call();
    pace.waitLong();
    assertThat(channel.isUp()).isFalse();
    assertThat(channel.isFaulty()).isFalse();
    assertThat(note.outcomes).isEmpty();
    Path next = bind();
    assertThat(next.sent).hasSize(1);
    path.answer(0, 0, 0);
    assertThat(note.outcomes).as("too late").isEmpty();
    next.answer(0, 0, 0);
    assertThat(note.outcomes).containsExactly(Callback.Outcome.TAKEN);
  }

  @Test
  void whoIsBusyIsAskedAgainWithTheSameNumber() throws XdrException {
    Path path = bind();
    Note note = call();
    path.answer(0, DELAY);
    assertThat(note.outcomes).containsExactly(Callback.Outcome.LATER);
    call();
    assertThat(path.sequence(1)).isEqualTo(1);
    path.answer(1, 0, DELAY);
    call();
    assertThat(path.sequence(2)).isEqualTo(2);
  }

  @Test
  void whoAnswersWronglyIsCalledNoMore() throws XdrException {
    for (int wrong : new int[] {10063, 10052, 4711}) {
      BackChannel other =
          new BackChannel(new byte[16], new ChannelTerms(7, 1, new byte[0], 2), pace);
      Path path = new Path();
      other.bind(path);
      Note one = new Note();
      Note two = new Note();
      other.call(one);
      other.call(two);
      pace.run();
      path.answer(0, wrong);
      assertThat(other.isFaulty()).isTrue();
      assertThat(other.isUp()).isFalse();
      assertThat(one.outcomes).containsExactly(Callback.Outcome.BROKEN);
      assertThat(two.outcomes).containsExactly(Callback.Outcome.BROKEN);
      path.answer(1, 0, 0);
      assertThat(two.outcomes).hasSize(1);
      other.call(two);
      assertThat(two.outcomes).hasSize(2);
    }
  }

  @Test
  void whenTheSessionEndsItIsSaid() {
    bind();
    Note note = call();
    channel.close();
    assertThat(note.outcomes).containsExactly(Callback.Outcome.BROKEN);
    assertThat(channel.isUp()).isFalse();
    Path late = bind();
    assertThat(late.sent).isEmpty();
    assertThat(channel.isUp()).isFalse();
  }
}
