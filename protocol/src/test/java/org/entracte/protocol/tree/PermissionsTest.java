package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PermissionsTest {
  private static final Caller OWNER = new Caller(10, 10, List.of());
  private static final Caller MEMBER = new Caller(11, 11, List.of(20));
  private static final Caller OTHER = new Caller(12, 12, List.of());

  @Test
  void ownerGroupAndOthersHaveTheirOwnBits() {
    Attributes file = attributes(FileType.FILE, 0741);

    assertThat(Permissions.of(OWNER, file)).isEqualTo(Permissions.ALL);
    assertThat(Permissions.of(MEMBER, file)).isEqualTo(new Permissions(true, false, false));
    assertThat(Permissions.of(OTHER, file)).isEqualTo(new Permissions(false, false, true));
  }

  @Test
  void anOwnerGetsNothingFromTheBitsOfOthers() {
    assertThat(Permissions.of(OWNER, attributes(FileType.FILE, 0077))).isEqualTo(Permissions.NONE);
    assertThat(Permissions.of(MEMBER, attributes(FileType.FILE, 0707))).isEqualTo(Permissions.NONE);
  }

  @Test
  void superuserExecutesWhatAnyoneMayExecuteAndSearchesEverything() {
    assertThat(Permissions.of(Caller.SUPERUSER, attributes(FileType.FILE, 0)))
        .isEqualTo(new Permissions(true, true, false));
    assertThat(Permissions.of(Caller.SUPERUSER, attributes(FileType.FILE, 0001)))
        .isEqualTo(Permissions.ALL);
    assertThat(Permissions.of(Caller.SUPERUSER, attributes(FileType.DIRECTORY, 0)))
        .isEqualTo(Permissions.ALL);
  }

  @Test
  void stickyLetsOnlyOwnersTakeNames() {
    Attributes sticky = attributes(FileType.DIRECTORY, 01777);
    Attributes child =
        new Attributes(
            FileType.FILE,
            0666,
            1,
            11,
            11,
            0,
            0,
            Instant.EPOCH,
            Instant.EPOCH,
            Instant.EPOCH,
            1,
            3);

    assertThat(Permissions.stickyAllows(OWNER, sticky, child)).isTrue();
    assertThat(Permissions.stickyAllows(MEMBER, sticky, child)).isTrue();
    assertThat(Permissions.stickyAllows(OTHER, sticky, child)).isFalse();
    assertThat(Permissions.stickyAllows(Caller.SUPERUSER, sticky, child)).isTrue();
    assertThat(Permissions.stickyAllows(OTHER, attributes(FileType.DIRECTORY, 0777), child))
        .isTrue();
  }

  private static Attributes attributes(FileType type, int mode) {
    return new Attributes(
        type, mode, 1, 10, 20, 0, 0, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, 1, 2);
  }
}
