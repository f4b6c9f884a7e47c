package org.entracte.gateway.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against what id(1) says of this machine's users. */
final class SystemUsersTest {
  private final SystemUsers users = new SystemUsers();

  private static List<Integer> said(int uid) throws IOException {
    Process id = new ProcessBuilder("id", "-G", Integer.toString(uid)).start();
    String printed = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Arrays.stream(printed.strip().split(" ")).map(Integer::valueOf).toList();
  }

  @Test
  void everyUserIsInTheGroupsThatIdTells() throws IOException {
    int checked = 0;
    for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
      int uid = Integer.parseUnsignedInt(line.split(":", -1)[2]);
      assertThat(users.groupsOf(uid).orElseThrow())
          .as(line)
          .containsExactlyInAnyOrderElementsOf(said(uid));
      checked++;
    }
    assertThat(checked).isGreaterThan(3);
  }

  @Test
  void aNumberThatNobodyHasIsNobody() throws IOException {
    assertThat(users.groupsOf(3_999_999)).isEmpty();
  }
}
