package org.entracte.protocol.nfs.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.entracte.protocol.nfs.state.NfsException;
import org.entracte.protocol.nfs.state.Status;
import org.entracte.protocol.tree.AccessList;
import org.entracte.protocol.tree.AccessList.Named;
import org.junit.jupiter.api.Test;

/** POSIX lists as NFSv4 ones and back. */
final class AclMappingTest {
  private static final Ace.Who OWNER = new Ace.Who.Owner();
  private static final Ace.Who GROUP = new Ace.Who.Group();
  private static final Ace.Who EVERYONE = new Ace.Who.Everyone();

  private static final int READ = Ace.READ_DATA;
  private static final int WRITE = Ace.WRITE_DATA | Ace.APPEND_DATA;
  private static final int EXECUTE = Ace.EXECUTE;

  private static Ace allow(Ace.Who who, int mask) {
    return new Ace(true, 0, mask, who);
  }

  private static Ace deny(Ace.Who who, int mask) {
    return new Ace(false, 0, mask, who);
  }

  private static AccessList posix(Ace... aces) throws NfsException {
    return AclToPosix.of(List.of(aces), false).access();
  }

  @Test
  void everyModeGoesThereAndBack() throws NfsException {
    for (int mode = 0; mode <= 0777; mode++) {
      AccessList list = AccessList.ofMode(mode);
      List<Ace> aces = AclFromPosix.of(list, Optional.empty(), false);
      assertThat(AclToPosix.of(aces, false).access())
          .as(Integer.toOctalString(mode))
          .isEqualTo(list);
    }
  }

  @Test
  void aUsualModeNeedsThreeEntriesAndAnOddOneDeniesFirst() {
    List<Ace> usual = AclFromPosix.of(AccessList.ofMode(0754), Optional.empty(), false);
    assertThat(usual).extracting(Ace::who).containsExactly(OWNER, GROUP, EVERYONE);
    assertThat(usual).allMatch(Ace::allow);
    List<Ace> odd = AclFromPosix.of(AccessList.ofMode(0047), Optional.empty(), false);
    assertThat(odd).extracting(Ace::who).containsExactly(OWNER, OWNER, GROUP, GROUP, EVERYONE);
    assertThat(odd).extracting(Ace::allow).containsExactly(false, true, true, false, true);
    assertThat(odd.getFirst().mask()).isEqualTo(READ | WRITE | EXECUTE);
    assertThat(odd.get(3).mask()).isEqualTo(WRITE | EXECUTE);
  }

  @Test
  void randomListsMeanTheSameAfterTheRoundTrip() throws NfsException {
    for (int seed = 0; seed < 5000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      AccessList list = random(random);
      Optional<AccessList> inherited =
          random.nextBoolean() ? Optional.of(random(random)) : Optional.empty();
      AclToPosix.Lists back = AclToPosix.of(AclFromPosix.of(list, inherited, true), true);
      assertSame(seed, back.access(), list);
      assertThat(back.inherited().isPresent()).isEqualTo(inherited.isPresent());
      if (inherited.isPresent()) {
        assertSame(seed, back.inherited().orElseThrow(), inherited.get());
      }
    }
  }

  private static AccessList random(SplittableRandom random) {
    List<Named> users = new ArrayList<>();
    List<Named> groups = new ArrayList<>();
    for (int id = 1; id <= random.nextInt(4); id++) {
      users.add(new Named(1000 + id, random.nextInt(8)));
      groups.add(new Named(2000 + id, random.nextInt(8)));
    }
    return new AccessList(
        random.nextInt(8), users, random.nextInt(8), groups, random.nextInt(8), random.nextInt(8));
  }

  /** The mask is not told apart from what it leaves; so compare what everybody has. */
  private static void assertSame(int seed, AccessList found, AccessList wanted) {
    assertThat(effective(found)).as("seed %d: %s", seed, wanted).isEqualTo(effective(wanted));
  }

  private static AccessList effective(AccessList list) {
    int mask = list.mask();
    return new AccessList(
        list.owner(),
        masked(list.users(), mask),
        list.group() & mask,
        masked(list.groups(), mask),
        7,
        list.other());
  }

  private static List<Named> masked(List<Named> named, int mask) {
    return named.stream().map(each -> new Named(each.id(), each.permissions() & mask)).toList();
  }

  @Test
  void whatIsDecidedFirstStays() throws NfsException {
    AccessList list =
        posix(
            deny(new Ace.Who.User(1000), WRITE),
            allow(OWNER, READ | WRITE),
            allow(GROUP, READ),
            allow(EVERYONE, READ | WRITE));
    assertThat(list.users()).containsExactly(new Named(1000, 4));
    assertThat(list.owner()).as("the owner may be that user").isEqualTo(4);
    assertThat(list.group()).isEqualTo(6);
    assertThat(list.other()).isEqualTo(6);
  }

  @Test
  void whoIsInADeniedGroupGetsItNowhere() throws NfsException {
    AccessList list =
        posix(
            allow(OWNER, READ | WRITE),
            deny(new Ace.Who.NamedGroup(2000), WRITE),
            allow(GROUP, READ | WRITE),
            allow(EVERYONE, READ | WRITE));
    assertThat(list.owner()).isEqualTo(6);
    assertThat(list.group()).isEqualTo(4);
    assertThat(list.groups()).containsExactly(new Named(2000, 4));
  }

  @Test
  void halfOfWritingIsNone() throws NfsException {
    AccessList list =
        posix(allow(OWNER, READ | Ace.APPEND_DATA), allow(GROUP, 0), allow(EVERYONE, 0));
    assertThat(list.mode()).isEqualTo(0400);
  }

  @Test
  void inheritanceIsForDirectoriesAndIsCompleted() throws NfsException {
    Ace inherited = new Ace(true, Ace.FILE_INHERIT, READ, new Ace.Who.User(1000));
    assertThatExceptionOfType(NfsException.class)
        .isThrownBy(() -> AclToPosix.of(List.of(inherited), false))
        .matches(refused -> refused.status() == Status.INVAL);
    List<Ace> aces =
        List.of(allow(OWNER, READ | WRITE), allow(GROUP, READ), allow(EVERYONE, 0), inherited);
    AclToPosix.Lists lists = AclToPosix.of(aces, true);
    assertThat(lists.access().users()).containsExactly(new Named(1000, 4));
    AccessList passedOn = lists.inherited().orElseThrow();
    assertThat(passedOn.owner()).isEqualTo(6);
    assertThat(passedOn.group()).isEqualTo(4);
    assertThat(passedOn.users()).containsExactly(new Named(1000, 4));
  }
}
