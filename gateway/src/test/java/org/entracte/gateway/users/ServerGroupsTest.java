package org.entracte.gateway.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.entracte.protocol.tree.Caller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose groups count when the server is to say. */
final class ServerGroupsTest {
  private static final Caller ADA = new Caller(1000, 100, List.of(7, 8));

  private final Map<Integer, List<Integer>> users = new HashMap<>();
  private Instant now = Instant.parse("2026-11-23T09:00:00Z");
  private boolean silent;
  private int asked;
  private final ServerGroups groups = new ServerGroups(this::groupsOf, () -> now);

  private Optional<List<Integer>> groupsOf(int uid) throws IOException {
    asked++;
    if (silent) {
      throw new IOException("the directory does not answer");
    }
    return Optional.ofNullable(users.get(uid));
  }

  @AfterEach
  void close() {
    groups.close();
  }

  @Test
  void theServersGroupsCountAndNotWhatIsClaimed() {
    List<Integer> many = IntStream.range(500, 600).boxed().toList();
    users.put(1000, many);
    assertThat(groups.of(ADA)).isEqualTo(new Caller(1000, 100, many));
  }

  @Test
  void whoIsNotKnownIsInNoSupplementaryGroup() {
    assertThat(groups.of(ADA)).isEqualTo(new Caller(1000, 100, List.of()));
  }

  @Test
  void aChangeCountsAfterSomeMinutesAndUntilThenNobodyIsAsked() {
    users.put(1000, List.of(5));
    for (int i = 0; i < 100; i++) {
      assertThat(groups.of(ADA).groups()).containsExactly(5);
    }
    assertThat(asked).isEqualTo(1);
    users.put(1000, List.of(6));
    now = now.plus(Duration.ofMinutes(4));
    assertThat(groups.of(ADA).groups()).containsExactly(5);
    now = now.plus(Duration.ofMinutes(1));
    assertThat(groups.of(ADA).groups()).containsExactly(6);
  }

  @Test
  void whenNobodyCanTellWhatWasKnownGoesOnToCount() {
    users.put(1000, List.of(5));
    assertThat(groups.of(ADA).groups()).containsExactly(5);
    silent = true;
    now = now.plus(Duration.ofHours(1));
    assertThat(groups.of(ADA).groups()).containsExactly(5);
    assertThat(groups.of(new Caller(2000, 100, List.of(7))).groups()).isEmpty();

    silent = false;
    users.put(1000, List.of(6));
    now = now.plus(Duration.ofSeconds(10));
    assertThat(groups.of(ADA).groups()).containsExactly(6);
  }
}
