package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.entracte.protocol.webdav.IfHeader.Condition;
import org.entracte.protocol.webdav.IfHeader.TaggedList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IfHeaderTest {
  @Test
  void untaggedListsAreAboutTheRequestsUrl() throws Refusal {
    IfHeader header = IfHeader.parse("(<urn:a> [\"e]\"]) (Not <urn:b>[W/\"x\"])");
    assertThat(header.lists())
        .containsExactly(
            new TaggedList(
                Optional.empty(),
                List.of(new Condition.Token(false, "urn:a"), new Condition.Tag(false, "\"e]\""))),
            new TaggedList(
                Optional.empty(),
                List.of(new Condition.Token(true, "urn:b"), new Condition.Tag(false, "W/\"x\""))));
    assertThat(header.submitted()).containsExactly("urn:a");
  }

  @Test
  void aTagHoldsForAllListsBehindIt() throws Refusal {
    IfHeader header = IfHeader.parse("</a> (<urn:1>) (<urn:2>) <http://h/b> (not [\"e\"])");
    assertThat(header.lists())
        .extracting(TaggedList::tag)
        .containsExactly(Optional.of("/a"), Optional.of("/a"), Optional.of("http://h/b"));
    assertThat(header.submitted()).containsExactly("urn:1", "urn:2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "()",
        "(",
        "(<urn:a>",
        "<urn:a>",
        "(<urn:a)",
        "([e)",
        "</a>",
        "(<>)",
        "x",
        "(<a>) x",
        "(<a>) </b> (<c>)",
        "</a> </b> (<c>)",
        "(Not)",
        "([\"e\")"
      })
  void whatDoesNotFollowTheGrammarIsRefused(String header) {
    assertThatThrownBy(() -> IfHeader.parse(header))
        .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.status()).isEqualTo(400));
  }
}
