package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What real servers do with their records, and ours does not. */
final class LoadConnectionTest {
  private static final int DATA = 200_000;

  @Test
  void aReplyInFragmentsIsPutTogether()
      throws IOException, InterruptedException, ExecutionException {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<Integer> server = threads.submit(() -> answerInFragments(listening));
      InetSocketAddress address =
          new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort());
      byte[] session = new byte[16];
      Bytes operations = new Bytes().ints(WireSession.PUTFH).text("handle");
      LoadSlot slot =
          new LoadSlot(new LoadSlot.Place(session, 0, 0), 5, 1, operations, ByteBuffer.allocate(0))
              .expecting(ByteBuffer.wrap(data()));
      try (LoadConnection connection = new LoadConnection(address, () -> 0)) {
        assertThat(connection.run(Map.of(5, slot), 0)).isEqualTo(1);
      }
      assertThat(server.get()).isEqualTo(LoadSlot.IDS + 5);
    }
  }

  /** Answers one call; returns its transaction id. */
  private static int answerInFragments(ServerSocket listening) throws IOException {
    try (Socket socket = listening.accept()) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] call = in.readNBytes(in.readInt() & 0x7fff_ffff);
      int id = ByteBuffer.wrap(call).getInt();
      byte[] head =
          new Bytes().ints(id, 1, 0, 0, 0, 0, 0).text("load").ints(2).raw(new byte[44]).toArray();
      byte[] all = new Bytes().raw(head).raw(data()).toArray();
      Bytes reply = new Bytes();
      int[] ends = {7, 100, 70_000, all.length};
      int from = 0;
      for (int end : ends) {
        byte[] fragment = new byte[end - from];
        System.arraycopy(all, from, fragment, 0, fragment.length);
        reply.ints(fragment.length | (end == all.length ? 0x8000_0000 : 0)).raw(fragment);
        from = end;
      }
      socket.getOutputStream().write(reply.toArray());
      return id;
    }
  }

  private static byte[] data() {
    byte[] data = new byte[DATA];
    for (int i = 0; i < DATA; i++) {
      data[i] = (byte) ((i * 31) >>> 3);
    }
    return data;
  }
}
