package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Whom an export takes a caller for. */
final class SquashTest {
  private static final Caller ROOT = new Caller(0, 0, List.of(0, 4));
  private static final Caller ADA = new Caller(1000, 100, List.of(4, 27));
  private static final Caller ADA_OF_WHEEL = new Caller(1000, 0, List.of(27, 0));
  private static final Caller NOBODY = new Caller(65534, 65534, List.of());

  @Test
  void withoutSquashingEveryoneIsBelieved() {
    assertThat(Squash.NONE.admit(ROOT, false)).isEqualTo(ROOT);
    assertThat(Squash.NONE.admit(ADA, false)).isEqualTo(ADA);
  }

  @Test
  void rootOfAnotherMachineHasNoneOfItsPowers() {
    assertThat(Squash.REMOTE_ROOT.admit(ROOT, true)).isEqualTo(ROOT);
    assertThat(Squash.REMOTE_ROOT.admit(ROOT, false))
        .isEqualTo(new Caller(65534, 65534, List.of(65534, 4)));
    assertThat(Squash.REMOTE_ROOT.admit(ADA_OF_WHEEL, false))
        .isEqualTo(new Caller(1000, 65534, List.of(27, 65534)));
    assertThat(Squash.REMOTE_ROOT.admit(ADA, false)).isEqualTo(ADA);
  }

  @Test
  void rootOfThisMachineCanBeSquashedToo() {
    assertThat(Squash.ROOT.admit(ROOT, true).isSuperuser()).isFalse();
    assertThat(Squash.ROOT.admit(ADA, true)).isEqualTo(ADA);
  }

  @Test
  void allCanBeNobody() {
    assertThat(Squash.ALL.admit(ADA, true)).isEqualTo(NOBODY);
    assertThat(Squash.ALL.admit(ROOT, false)).isEqualTo(NOBODY);
  }
}
