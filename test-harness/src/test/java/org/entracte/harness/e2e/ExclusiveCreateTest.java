package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.entracte.harness.rig.CacheProcess;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.ProjectFolder;
import org.entracte.protocol.nfs.WireMaker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Who made a file exclusively is known by a gateway and a cache that were killed. */
@Tag("e2e")
@Tag("nightly")
class ExclusiveCreateTest {
  private static final int OK = 0;
  private static final int EXIST = 17;

  private Path folder = Path.of("");

  @BeforeEach
  void make() {
    folder = ProjectFolder.fresh("exclusive");
  }

  @AfterEach
  void remove() {
    ProjectFolder.remove(folder);
  }

  @Test
  void aRepeatedCreateIsRecognisedAfterAKill(TestInfo test) throws IOException {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Path logs = Laptop.logs(test);
    GatewayProcess gateway = GatewayProcess.on(tree, folder, logs);
    CacheProcess cache = CacheProcess.of(gateway.export(), folder.resolve("laptop"), logs);
    try (gateway;
        cache) {
      gateway.start();
      cache.start();
      WireMaker atGateway = new WireMaker(gateway.nfsPort(), GatewayProcess.EXPORT);
      WireMaker onLaptop = new WireMaker(cache.nfsPort(), GatewayProcess.EXPORT);
      // One of each: either would wait for the other's reclaims.
      assertThat(atGateway.makeInSession("f", 4711)).isEqualTo(OK);
      assertThat(onLaptop.makePlainly("g", 4711)).isEqualTo(OK);
      gateway.kill();
      cache.kill();
      gateway.start();
      cache.start();
      assertThat(atGateway.makeInSession("f", 4711)).isEqualTo(OK);
      assertThat(atGateway.makeInSession("f", 4712)).isEqualTo(EXIST);
      assertThat(onLaptop.makePlainly("g", 4711)).isEqualTo(OK);
      assertThat(onLaptop.makePlainly("g", 4712)).isEqualTo(EXIST);
    }
  }
}
