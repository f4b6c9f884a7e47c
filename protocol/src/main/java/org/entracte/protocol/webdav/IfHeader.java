package org.entracte.protocol.webdav;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The If header (RFC 4918, 10.4), parsed exactly.
 *
 * @param lists in their order
 */
record IfHeader(List<TaggedList> lists) {
  static final IfHeader NONE = new IfHeader(List.of());

  IfHeader {
    lists = List.copyOf(lists);
  }

  /** One parenthesised list; without a tag it is about the request's own URL. */
  record TaggedList(Optional<String> tag, List<Condition> conditions) {
    TaggedList {
      conditions = List.copyOf(conditions);
    }

    /**
     * Whether a list about {@code tagged} says anything of the state of what is at {@code path}.
     */
    boolean judges(DavPath tagged, DavPath path) {
      return conditions.stream()
          .anyMatch(
              condition ->
                  switch (condition) {
                    case Condition.Tag _ -> tagged.equals(path);
                    case Condition.Token(_, var token) ->
                        SyncToken.isOne(token) && (tagged.equals(path) || path.isBelow(tagged));
                  });
    }
  }

  /** One thing to hold, or not to. */
  sealed interface Condition {
    boolean negated();

    record Token(boolean negated, String token) implements Condition {}

    record Tag(boolean negated, String etag) implements Condition {}
  }

  /** Whether the state of anything decides, and not only locks. */
  boolean judgesState() {
    return lists.stream()
        .flatMap(list -> list.conditions().stream())
        .anyMatch(
            condition ->
                switch (condition) {
                  case Condition.Tag _ -> true;
                  case Condition.Token(_, var token) -> SyncToken.isOne(token);
                });
  }

  boolean isAbsent() {
    return lists.isEmpty();
  }

  /** The tokens the client shows it has (RFC 4918, 6.5): all that are stated, not negated. */
  Set<String> submitted() {
    Set<String> tokens = new LinkedHashSet<>();
    for (TaggedList list : lists) {
      for (Condition condition : list.conditions()) {
        if (condition instanceof Condition.Token(boolean negated, String token) && !negated) {
          tokens.add(token);
        }
      }
    }
    return tokens;
  }

  /**
   * @throws Refusal 400 if it does not follow the grammar
   */
  static IfHeader parse(String header) throws Refusal {
    return new IfHeader(new Parser(header).all());
  }

  /** Recursive descent over the header's text. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    List<TaggedList> all() throws Refusal {
      List<TaggedList> lists = new ArrayList<>();
      boolean tagged = peek() == '<';
      Optional<String> tag = Optional.empty();
      boolean open = false;
      while (peek() != 0) {
        if (peek() == '<' && tagged && !open) {
          tag = Optional.of(between('<', '>'));
          open = true;
        } else {
          lists.add(new TaggedList(tag, conditions()));
          open = false;
        }
      }
      if (lists.isEmpty() || open) {
        throw malformed();
      }
      return lists;
    }

    private List<Condition> conditions() throws Refusal {
      expect('(');
      List<Condition> conditions = new ArrayList<>();
      while (peek() != ')') {
        boolean negated = text.regionMatches(true, at, "Not", 0, 3);
        at += negated ? 3 : 0;
        conditions.add(
            peek() == '['
                ? new Condition.Tag(negated, between('[', ']'))
                : new Condition.Token(negated, between('<', '>')));
      }
      expect(')');
      if (conditions.isEmpty()) {
        throw malformed();
      }
      return conditions;
    }

    /** The next character that is no white space, or 0. */
    private char peek() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : 0;
    }

    private void expect(char c) throws Refusal {
      if (peek() != c) {
        throw malformed();
      }
      at++;
    }

    private String between(char open, char close) throws Refusal {
      expect(open);
      boolean quoted = open == '[' && (peek() == '"' || text.startsWith("W/\"", at));
      int from = quoted ? text.indexOf('"', text.indexOf('"', at) + 1) : at;
      int end = from < 0 ? -1 : text.indexOf(close, from);
      if (end <= at) {
        throw malformed();
      }
      String inside = text.substring(at, end).trim();
      at = end + 1;
      return inside;
    }

    private Refusal malformed() {
      return new Refusal(400, "The If header cannot be read from character " + at + ": " + text);
    }
  }
}
