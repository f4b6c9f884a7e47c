package org.entracte.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.entracte.gateway.export.PosixVolume;
import org.entracte.gateway.service.GatewayExport;
import org.entracte.protocol.app.FileClientRecords;
import org.entracte.protocol.app.FrontEnds;
import org.entracte.protocol.nfs.NfsConfig;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Stability;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WebDAV over a real directory, in which others work as well. */
final class WebDavOnDiskTest {
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir Path folder;
  private Path files;
  private PosixVolume volume;
  private GatewayExport export;
  private FrontEnds fronts;
  private HttpClient client;

  @BeforeEach
  void start() throws Exception {
    files = Files.createDirectory(folder.resolve("export"));
    Path state = Files.createDirectory(folder.resolve("state"));
    volume = PosixVolume.open(files);
    InstantSource clock = InstantSource.system();
    SplittableRandom random = new SplittableRandom(1);
    export = GatewayExport.open("box", volume, state.resolve("db"), clock, random);
    Export box = new Export("box", export.fsid(), export.tree());
    InetAddress here = InetAddress.getLoopbackAddress();
    fronts =
        FrontEnds.start(
            new FrontEnds.Settings(
                here, 0, 0, NfsConfig.of("test"), Caller.SUPERUSER, state, Optional.empty()),
            () -> List.of(box),
            name -> Optional.empty(),
            FileClientRecords.open(state.resolve("clients")));
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    fronts.close();
    export.close();
    volume.close();
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + fronts.http().getPort() + "/box/" + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(
        request.method(method, BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private static String etag(HttpResponse<String> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  /** What somebody does with the file "f"; its size stays. */
  private interface Change {
    void make() throws Exception;
  }

  @Test
  void theEntityTagChangesWithEveryChangeFromWhereverItComes() throws Exception {
    Path file = files.resolve("f");
    send("PUT", "f", "aaaa");
    send("PUT", "moved", "bbbb");
    String patch =
        "<propertyupdate xmlns=\"DAV:\"><set><prop><getlastmodified>Sun, 09 Sep 2001 01:46:40 GMT"
            + "</getlastmodified></prop></set></propertyupdate>";
    List<Change> changes =
        List.of(
            () -> send("PUT", "f", "cccc", "X-OC-Mtime", "1000000000"),
            () -> send("PUT", "f", "dd", "Content-Range", "bytes 1-2/4"),
            () -> send("PROPPATCH", "f", patch),
            () -> send("COPY", "moved", "", "Destination", "/box/f"),
            () -> writeAsNfsDoes("eeee"),
            () -> Files.writeString(file, "ffff"),
            () -> Files.setLastModifiedTime(file, LONG_AGO),
            () -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----")),
            () -> {
              Path other = Files.writeString(folder.resolve("other"), "gggg");
              Files.setLastModifiedTime(other, LONG_AGO);
              Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            });
    Set<String> seen = new LinkedHashSet<>(List.of(etag(send("HEAD", "f", ""))));
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < changes.size(); i++) {
        changes.get(i).make();
        assertThat(seen.add(etag(send("HEAD", "f", "")))).as("round %d, %d", round, i).isTrue();
      }
    }
    assertThat(send("PUT", "f", "mine", "If-Match", seen.iterator().next()).statusCode())
        .isEqualTo(412);
  }

  private void writeAsNfsDoes(String text) throws Exception {
    FileId id = export.tree().lookup(Caller.SUPERUSER, FileId.ROOT, Name.of("f")).id();
    try (OpenFile file = export.tree().open(Caller.SUPERUSER, id, OpenMode.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      file.write(bytes, 0, Stability.FILE_SYNC);
    }
  }

  /** An entity tag with the content it came with. */
  private record Read(String etag, String content) {}

  @Test
  void readersSeeOldOrNewAndTheTagOfWhatTheySee() throws Exception {
    Map<String, String> put = new HashMap<>();
    put.put(etag(send("PUT", "f", content(0))), content(0));
    AtomicBoolean over = new AtomicBoolean();
    Set<Read> read = new LinkedHashSet<>();
    try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
      Callable<Set<Read>> reading =
          () -> {
            Set<Read> mine = new LinkedHashSet<>();
            while (!over.get()) {
              HttpResponse<String> answer = send("GET", "f", "");
              assertThat(answer.statusCode()).isEqualTo(200);
              mine.add(new Read(etag(answer), answer.body()));
            }
            return mine;
          };
      List<Future<Set<Read>>> all = List.of(readers.submit(reading), readers.submit(reading));
      try {
        for (int i = 1; i <= 60; i++) {
          put.put(etag(send("PUT", "f", content(i))), content(i));
        }
      } finally {
        over.set(true);
      }
      for (Future<Set<Read>> one : all) {
        read.addAll(one.get());
      }
    }
    assertThat(put).hasSize(61);
    for (Read one : read) {
      assertThat(one.content()).as("behind %s", one.etag()).isEqualTo(put.get(one.etag()));
    }
    assertThat(read).hasSizeGreaterThan(5);
  }

  /** Longer than a buffer, of a length and a letter of its own. */
  private static String content(int i) {
    return Character.toString('A' + i % 26).repeat(140_000 + i);
  }

  @Test
  void aPartIsWrittenIntoTheInodeThatIsThere() throws Exception {
    Path file = Files.writeString(files.resolve("f"), "0123456789");
    Object inode = Files.getAttribute(file, "unix:ino");
    assertThat(send("PUT", "f", "XY", "Content-Range", "bytes 1-2/10").statusCode()).isEqualTo(204);
    assertThat(file).hasContent("0XY3456789");
    assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
  }

  @Test
  void noLinkLeadsOutAlsoOneThatTakesADirectorysPlace() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("f"), "secret");
    Path inside = Files.createDirectory(files.resolve("d"));
    Files.writeString(inside.resolve("f"), "shown");
    assertThat(send("GET", "d/f", "").body()).isEqualTo("shown");
    assertThat(send("GET", "d/f", "").body()).as("known by now").isEqualTo("shown");
    Files.move(inside, files.resolve("kept"));
    Files.createSymbolicLink(inside, outside);
    Files.createSymbolicLink(files.resolve("l"), outside.resolve("f"));
    Files.createSymbolicLink(files.resolve("up"), Path.of("../outside"));
    List<Integer> statuses = new ArrayList<>();
    for (String path : List.of("d/f", "up/f", "d/new", "up/new")) {
      assertThat(send("GET", path, "").body()).doesNotContain("secret");
      statuses.add(send("GET", path, "").statusCode());
      statuses.add(send("PUT", path, "x").statusCode());
      statuses.add(send("DELETE", path, "").statusCode());
    }
    assertThat(statuses).containsOnly(404, 409);
    assertThat(send("GET", "l", "").body()).isEmpty();
    assertThat(send("PUT", "l", "x").statusCode()).isEqualTo(409);
    assertThat(send("PROPFIND", "", "", "Depth", "infinity").body()).doesNotContain("/d/f");
    assertThat(outside.resolve("f")).hasContent("secret");
    assertThat(outside.resolve("new")).doesNotExist();
  }
}
