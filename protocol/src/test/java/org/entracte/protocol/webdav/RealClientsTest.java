package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients that others wrote: litmus, cadaver, curl, Chromium, and davfs2 on a mount (needs root and
 * FUSE). The Debian packages litmus, cadaver, curl, chromium and davfs2 must be installed.
 */
@Tag("clients")
final class RealClientsTest {
  private static final int LIMIT_SECONDS = 60;

  @TempDir private Path folder;
  private DavServer dav;

  @BeforeEach
  void start() throws Exception {
    dav = new DavServer();
  }

  @AfterEach
  void stop() throws Exception {
    dav.close();
  }

  /** Runs a command to its end and gives what it printed, with its exit code in the first line. */
  private String run(String input, String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path in = Files.writeString(Files.createTempFile(folder, "in", ".txt"), input);
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .redirectInput(in.toFile())
            .start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    String printed = Files.readString(out);
    assertThat(ended).as("%s ended in time; it printed: %s", List.of(command), printed).isTrue();
    return "exit " + process.exitValue() + "\n" + printed;
  }

  private String url() {
    return dav.uri("/box/").toString();
  }

  @ParameterizedTest
  @CsvSource({"basic, 16", "copymove, 13", "props, 30", "locks, 41", "http, 4"})
  void litmusPasses(String suite, int tests) throws Exception {
    String printed = run("", "env", "TESTS=" + suite, "litmus", url());
    assertThat(printed)
        .startsWith("exit 0\n")
        .contains("of " + tests + " tests run: " + tests + " passed, 0 failed")
        .doesNotContain("WARNING");
  }

  @Test
  void cadaverWorks() throws Exception {
    Path file = Files.writeString(folder.resolve("local"), "from cadaver");
    String commands =
        "put "
            + file
            + " remote\nmkcol c\ncopy remote c/two\nlock remote\nunlock remote\n"
            + "move remote three\nls\ncat c/two\ndelete three\nrmcol c\nquit\n";
    String printed = run(commands, "cadaver", url());
    assertThat(printed).startsWith("exit 0\n").contains("from cadaver").doesNotContain("failed");
    assertThat(dav.status("GET", "/box/three", "")).isEqualTo(404);
  }

  @Test
  void curlUploadsResumesAndTakesBytesForNames() throws Exception {
    byte[] content = new byte[300_000];
    new Random(5).nextBytes(content);
    Path file = Files.write(folder.resolve("up"), content);
    Path down = folder.resolve("down");
    Files.write(down, java.util.Arrays.copyOf(content, 100_000));
    String name = url() + "%ff%fe";
    assertThat(run("", "curl", "-sSf", "-T", file.toString(), name)).startsWith("exit 0");
    assertThat(run("", "curl", "-sSf", "-C", "-", "-o", down.toString(), name))
        .startsWith("exit 0");
    assertThat(Files.readAllBytes(down)).isEqualTo(content);
  }

  @Test
  void curlSpeaksHttp2() throws Exception {
    Path file = Files.writeString(folder.resolve("up"), "over http/2");
    String[] put = {"curl", "-sSf", "--http2-prior-knowledge", "-T", file.toString(), url() + "a"};
    assertThat(run("", put)).startsWith("exit 0");
    String destination = "Destination: " + url() + "%ff";
    String[] copy = {
      "curl", "-sSfi", "--http2-prior-knowledge", "-X", "COPY", "-H", destination, url() + "a"
    };
    assertThat(run("", copy)).startsWith("exit 0").contains("HTTP/2 201");
    assertThat(dav.send("GET", "/box/%FF", "").body()).isEqualTo("over http/2");
  }

  @Test
  void aBrowserShowsThePageAsItIsMeant() throws Exception {
    dav.send("MKCOL", "/box/d", "");
    dav.send("PUT", "/box/%3Cimg%20src=x%20onerror=alert(1)%3E.txt", "hello");
    String[] chromium = {
      "chromium",
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--user-data-dir=" + folder.resolve("profile"),
      "--enable-logging=stderr",
      "--virtual-time-budget=2000",
      "--dump-dom",
      url() + "?sort=size-down"
    };
    String printed = run("", chromium);
    assertThat(printed)
        .startsWith("exit 0\n")
        .contains("&lt;img src=x onerror=alert(1)&gt;.txt</a>", "<a href=\"/box/d/\">d/</a>")
        .contains("aria-sort=\"descending\"", ">5 B</td>")
        .doesNotContain("<img", "Content Security Policy", "Refused to");
  }

  @Test
  void davfs2MountsReadsAndWrites() throws Exception {
    Path mount = Files.createDirectory(folder.resolve("mnt"));
    byte[] content = new byte[500_000];
    new Random(6).nextBytes(content);
    dav.send("PUT", "/box/server.txt", "from the server");
    mount(mount);
    try {
      assertThat(Files.readString(mount.resolve("server.txt"))).isEqualTo("from the server");
      Path inside = Files.createDirectories(mount.resolve("d/e")).resolve("bin");
      Files.write(inside, content);
      Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.move(mount.resolve("d/e"), mount.resolve("moved"));
      Files.delete(mount.resolve("server.txt"));
      Files.delete(mount.resolve("d"));
      for (int i = 0; i < 20; i++) {
        Files.writeString(mount.resolve("name " + i + " é&<"), "n" + i);
      }
    } finally {
      run("", "umount.davfs", mount.toString());
    }
    Node moved = dav.tree.lookup(Caller.SUPERUSER, FileId.ROOT, Name.of("moved"));
    Node bin = dav.tree.lookup(Caller.SUPERUSER, moved.id(), Name.of("bin"));
    assertThat(bin.attributes().sizeBytes()).isEqualTo(content.length);
    assertThat(bin.attributes().mode() & 0100).isNotZero();
    assertThat(dav.status("GET", "/box/server.txt", "")).isEqualTo(404);
    assertThat(dav.send("GET", "/box/name%207%20%C3%A9&%3C", "").body()).isEqualTo("n7");
  }

  /** davfs2 becomes its own user, who must reach and write its cache. */
  private void mount(Path mount) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path cache = Files.createDirectory(folder.resolve("cache"));
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path secrets = Files.writeString(folder.resolve("secrets"), "");
    Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rw-------"));
    Path conf =
        Files.writeString(
            folder.resolve("conf"),
            "buf_size 64\nuse_locks 1\nask_auth 0\ndelay_upload 0\ncache_dir "
                + cache
                + "\nsecrets "
                + secrets
                + "\n");
    String printed = run("", "mount.davfs", "-o", "conf=" + conf, url(), mount.toString());
    assertThat(printed).startsWith("exit 0");
  }
}
