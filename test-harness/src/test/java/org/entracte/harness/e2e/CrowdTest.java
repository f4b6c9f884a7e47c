package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.harness.rig.WebDavFiles;
import org.entracte.protocol.nfs.WireCrowd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A gateway with 256 MiB of heap and many clients. What it takes is printed. */
@Tag("e2e")
@Tag("nightly")
class CrowdTest {
  private static final long MIB = 1 << 20;

  private Path folder = Path.of("");
  private Path tree = Path.of("");

  @BeforeEach
  void make() throws IOException {
    folder = ProjectFolder.fresh("crowd");
    tree = Files.createDirectory(folder.resolve("tree"));
  }

  @AfterEach
  void remove() {
    ProjectFolder.remove(folder);
  }

  private GatewayProcess gateway(TestInfo test) {
    return GatewayProcess.on(tree, folder, Laptop.logs(test))
        .withJava("-Xms32m -Xmx256m -XX:NativeMemoryTracking=summary")
        .start();
  }

  @Test
  void aThousandClientsWithTenFilesOpenEachAreServed(TestInfo test) throws IOException {
    try (GatewayProcess gateway = gateway(test);
        WireCrowd crowd = new WireCrowd(gateway.nfsPort(), GatewayProcess.EXPORT)) {
      long before = heapBytes(gateway);
      crowd.join(1000, 10);
      crowd.write();
      long after = heapBytes(gateway);
      System.out.printf(
          "1,000 clients, 10,000 opens: heap %d KiB before, %d KiB after, resident %d MiB%n",
          before >> 10, after >> 10, residentBytes(gateway) / MIB);
      assertThat(after).isLessThan(200 * MIB);
      assertThat(crowd.visit("visitor")).isLessThan(Duration.ofSeconds(2).toNanos());
    }
  }

  @Test
  void tenThousandConnectionsThatSayNothingHarmNobody(TestInfo test) throws IOException {
    try (GatewayProcess gateway = gateway(test);
        WireCrowd crowd = new WireCrowd(gateway.nfsPort(), GatewayProcess.EXPORT)) {
      crowd.join(10, 10);
      crowd.visit("before");
      long calm = crowd.visit("calm");
      long resident = residentBytes(gateway);
      crowd.linger(10_000);
      long slowest = 0;
      for (int i = 0; i < 5; i++) {
        slowest = Math.max(slowest, visitInTheEnd(crowd, "visitor-" + i));
      }
      crowd.write();
      System.out.printf(
          "10,000 half-open: resident %d MiB before, %d MiB after; a visit %d us before,"
              + " %d us at most after%n",
          resident / MIB, residentBytes(gateway) / MIB, calm / 1000, slowest / 1000);
      assertThat(residentBytes(gateway)).isLessThan(700 * MIB);
    }
  }

  /** Silent from the start, silent after an answer, and in the middle of a head. */
  @Test
  void tenThousandHttpConnectionsThatSayNothingHarmNobody(TestInfo test) throws IOException {
    List<Socket> silent = new ArrayList<>();
    try (GatewayProcess gateway = gateway(test)) {
      WebDavFiles files = new WebDavFiles(gateway.export());
      files.put("f", "content");
      long resident = residentBytes(gateway);
      for (int i = 0; i < 10_000; i++) {
        silent.add(silent(gateway.export(), i % 3));
      }
      long slowest = 0;
      for (int i = 0; i < 20; i++) {
        long begun = System.nanoTime();
        files.put("f", "content " + i);
        assertThat(files.getText("f")).isEqualTo("content " + i);
        slowest = Math.max(slowest, System.nanoTime() - begun);
      }
      System.out.printf(
          "10,000 HTTP connections: resident %d MiB before, %d MiB after; PUT and GET %d us at"
              + " most%n",
          resident / MIB, residentBytes(gateway) / MIB, slowest / 1000);
      assertThat(residentBytes(gateway)).isLessThan(700 * MIB);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  private static Socket silent(URI export, int kind) throws IOException {
    Socket socket = new Socket(export.getHost(), export.getPort());
    String get = "GET " + export.getPath() + "/f HTTP/1.1\r\nHost: h\r\n";
    String sent = kind == 0 ? "" : kind == 1 ? get : get + "\r\n";
    socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
    if (kind == 2) {
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
    return socket;
  }

  /** Where all places are taken a client tries again, as kernels do. */
  private static long visitInTheEnd(WireCrowd crowd, String name) throws IOException {
    long begun = System.nanoTime();
    for (int tries = 1; ; tries++) {
      try {
        crowd.visit(name);
        return System.nanoTime() - begun;
      } catch (IOException refused) {
        if (tries == 1000) {
          throw refused;
        }
      }
    }
  }

  private static long heapBytes(GatewayProcess gateway) {
    String histogram =
        HostProgram.run(
                Duration.ofMinutes(1),
                List.of(
                    Path.of(System.getProperty("java.home"), "bin/jcmd").toString(),
                    Long.toString(gateway.pid()),
                    "GC.class_histogram"))
            .succeeded();
    String total =
        histogram.lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
    return Long.parseLong(total.strip().split(" +", -1)[2]);
  }

  private static long residentBytes(GatewayProcess gateway) throws IOException {
    Path status = Path.of("/proc", Long.toString(gateway.pid()), "status");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElseThrow();
  }
}
