package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.entracte.protocol.tree.Name;
import org.junit.jupiter.api.Test;

final class DavPathTest {
  @Property
  void everyNameRoundTripsThroughItsHref(
      @ForAll @Size(min = 1, max = 5) List<@Size(min = 1, max = 40) byte[]> parts) throws Refusal {
    DavPath path =
        new DavPath(parts.stream().filter(b -> Name.flaw(b).isEmpty()).map(Name::of).toList());
    assertThat(DavPath.parse(path.href(false))).isEqualTo(path);
    assertThat(DavPath.parse(path.href(true))).isEqualTo(path);
    assertThat(path.href(true)).matches("[A-Za-z0-9/%._~-]+");
  }

  @Test
  void spellingsOfOnePathAreEqual() throws Refusal {
    DavPath path = DavPath.parse("/box/a%20b/");
    assertThat(DavPath.parse("//box/%61 b")).isEqualTo(path);
    assertThat(path.isBelow(DavPath.parse("/box"))).isTrue();
    assertThat(path.isBelow(path)).isFalse();
    assertThat(DavPath.parse("/boxes").isBelow(DavPath.parse("/box"))).isFalse();
  }
}
