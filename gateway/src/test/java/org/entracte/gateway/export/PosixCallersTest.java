package org.entracte.gateway.export;

import java.nio.file.Path;
import org.entracte.protocol.tree.FileException;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Only root can act as somebody else. */
@EnabledIf("isRoot")
class PosixCallersTest extends CallerContract {
  @TempDir Path directory;

  @Override
  protected Volume newVolume() throws FileException {
    return PosixVolume.open(directory);
  }

  static boolean isRoot() {
    return PosixVolumeTest.isRoot();
  }
}
