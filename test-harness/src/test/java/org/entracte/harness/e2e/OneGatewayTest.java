package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.entracte.harness.rig.GatewayProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A directory has one gateway at a time, whatever states they have. */
@Tag("e2e")
class OneGatewayTest {
  @TempDir Path folder;

  @Test
  void aSecondGatewayIsRefusedUntilTheFirstIsGoneHoweverItEnded() throws IOException {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    try (GatewayProcess first = GatewayProcess.on(tree, folder.resolve("a"), folder.resolve("la"));
        GatewayProcess second =
            GatewayProcess.on(tree, folder.resolve("b"), folder.resolve("lb"))) {
      first.start();

      assertThatThrownBy(second::start)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("ended with status 1 ")
          .hasMessageContaining("cannot export " + tree)
          .hasMessageContaining("one gateway at a time")
          .hasMessageContaining("is in use by process");
      first.kill();
      second.start();

      assertThat(second.stop()).isZero();
      first.start();
      assertThat(first.stop()).isZero();
    }
  }
}
