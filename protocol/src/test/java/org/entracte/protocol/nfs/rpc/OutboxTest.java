package org.entracte.protocol.nfs.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Who adds something to be sent never sends it. */
final class OutboxTest {
  private final Queue<Runnable> senders = new ArrayDeque<>();
  private final List<Integer> sent = new ArrayList<>();
  private final List<IOException> broken = new ArrayList<>();
  private boolean failing;

  private final Outbox outbox =
      new Outbox(
          senders::add,
          new Outbox.Line() {
            @Override
            public void send(ByteBuffer bytes) throws IOException {
              if (failing) {
                throw new IOException("on purpose");
              }
              sent.add(bytes.getInt());
            }

            @Override
            public void broken(IOException why) {
              broken.add(why);
            }
          });

  private void add(int number, int bytes) throws IOException {
    outbox.add(ByteBuffer.allocate(bytes).putInt(0, number));
  }

  @Test
  void allIsSentInOrderByOneAtATime() throws IOException {
    add(1, 4);
    add(2, 4);
    assertThat(sent).isEmpty();
    assertThat(senders).hasSize(1);
    senders.remove().run();
    assertThat(sent).containsExactly(1, 2);
    add(3, 4);
    senders.remove().run();
    assertThat(sent).containsExactly(1, 2, 3);
  }

  @Test
  void noMoreWaitsThanThereIsRoomFor() throws IOException {
    add(1, 40_000);
    assertThatThrownBy(() -> add(2, 40_000)).isInstanceOf(IOException.class);
    senders.remove().run();
    assertThat(sent).containsExactly(1);
    add(3, 40_000);
    senders.remove().run();
    assertThat(sent).containsExactly(1, 3);
  }

  @Test
  void whatCannotBeSentEndsTheConnection() throws IOException {
    failing = true;
    add(1, 4);
    add(2, 4);
    senders.remove().run();
    assertThat(broken).hasSize(1);
    assertThat(sent).isEmpty();
  }

  @Test
  void whereNobodySendsTheAdderIsTold() {
    Outbox closing =
        new Outbox(
            _ -> {
              throw new RejectedExecutionException();
            },
            new Outbox.Line() {
              @Override
              public void send(ByteBuffer bytes) {
                throw new IllegalStateException("nobody sends");
              }

              @Override
              public void broken(IOException why) {
                throw new IllegalStateException(why);
              }
            });
    assertThatThrownBy(() -> closing.add(ByteBuffer.allocate(4)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed");
  }
}
