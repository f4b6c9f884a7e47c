package org.entracte.protocol.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.nfs.NfsConfig;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.InMemoryTree;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Upload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hundreds of clients that stall, on the server as it is started. */
final class SlowBodiesTest {
  private static final int STALLED = 300;

  /** More than the kernel takes of a connection that nobody reads. */
  private static final int LARGE_BYTES = 16 << 20;

  @TempDir Path state;

  private static final String PUT =
      "PUT /box/part HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nbegun";
  private static final String GET = "GET /box/large HTTP/1.1\r\nHost: a\r\n\r\n";

  @Test
  void whoStallsKeepsNobodyElseOut() throws Exception {
    InMemoryTree tree = new InMemoryTree(InstantSource.system());
    try (Upload large = tree.upload(Caller.SUPERUSER, FileId.ROOT, Name.of("large"))) {
      large.write(ByteBuffer.allocate(LARGE_BYTES));
      large.publish(Upload.ANYTHING, AttributeChange.NONE);
    }
    Export box = new Export("box", 1, tree);
    InetAddress here = InetAddress.getLoopbackAddress();
    FrontEnds.Settings settings =
        new FrontEnds.Settings(
            here, 0, 0, NfsConfig.of("test"), Caller.SUPERUSER, state, Optional.empty());
    List<Socket> stalled = new ArrayList<>();
    try (FrontEnds fronts =
            FrontEnds.start(
                settings,
                () -> List.of(box),
                name -> Optional.empty(),
                FileClientRecords.open(state.resolve("clients")));
        HttpClient client = HttpClient.newHttpClient()) {
      int port = fronts.http().getPort();
      for (int i = 0; i < STALLED; i++) {
        stalled.add(begin(here, port, i % 2 == 0 ? PUT : GET));
      }
      URI file = URI.create("http://127.0.0.1:" + port + "/box/whole");
      for (int i = 0; i < 20; i++) {
        assertThat(put(client, file, "content " + i)).isIn(201, 204);
        HttpRequest get = HttpRequest.newBuilder(file).timeout(Duration.ofSeconds(20)).build();
        assertThat(client.send(get, BodyHandlers.ofString()).body()).isEqualTo("content " + i);
      }
      URI part = URI.create("http://127.0.0.1:" + port + "/box/part");
      HttpRequest get = HttpRequest.newBuilder(part).build();
      assertThat(client.send(get, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    } finally {
      for (Socket socket : stalled) {
        socket.close();
      }
    }
  }

  private static Socket begin(InetAddress here, int port, String request) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(64 << 10);
    socket.connect(new InetSocketAddress(here, port));
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static int put(HttpClient client, URI file, String content) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(file)
            .timeout(Duration.ofSeconds(20))
            .PUT(BodyPublishers.ofString(content))
            .build();
    return client.send(request, BodyHandlers.ofString()).statusCode();
  }
}
