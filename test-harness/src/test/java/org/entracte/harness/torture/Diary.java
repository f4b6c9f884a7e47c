package org.entracte.harness.torture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one user wrote down (rig/torture-user.py says how).
 *
 * @param strange contents that nobody can have written, with where they were read
 */
record Diary(char writer, List<Deed> deeds, List<Act> acts, List<String> strange) {
  Diary {
    deeds = List.copyOf(deeds);
    acts = List.copyOf(acts);
    strange = List.copyOf(strange);
  }

  /** Reads a log; a last line that was cut off by the writer's end does not count. */
  static Diary read(char writer, Path log) throws IOException {
    ObjectMapper json = new ObjectMapper();
    String text = Files.readString(log, StandardCharsets.UTF_8);
    List<JsonNode> notes = new ArrayList<>();
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      notes.add(json.readTree(line));
    }
    Set<Long> done = new HashSet<>();
    notes.stream().filter(note -> is(note, "did")).forEach(note -> done.add(number(note, "id")));
    List<Deed> deeds = new ArrayList<>();
    List<Act> acts = new ArrayList<>();
    List<String> strange = new ArrayList<>();
    for (JsonNode note : notes) {
      switch (note.path("is").asText()) {
        case "intends" -> deeds.add(deed(writer, note, done.contains(number(note, "id"))));
        case "acted", "refused" -> acts.add(act(writer, note));
        case "strange" ->
            strange.add(
                writer
                    + " reads in "
                    + note.path("path").asText()
                    + " at "
                    + number(note, "at")
                    + " "
                    + Words.brief(note.path("content").asText()));
        case "did" -> {}
        default -> throw new IOException(log + " holds a note of no known kind: " + note);
      }
    }
    return new Diary(writer, deeds, acts, strange);
  }

  private static Deed deed(char writer, JsonNode note, boolean told) {
    return new Deed(
        writer,
        number(note, "at"),
        note.path("what").asText(),
        note.path("path").asText(),
        note.path("before").asText(),
        note.path("after").asText(),
        note.path("whole").asBoolean(),
        told);
  }

  private static Act act(char writer, JsonNode note) {
    return new Act(
        writer,
        number(note, "at"),
        number(note, "millis"),
        note.path("what").asText(),
        note.path("path").asText(),
        Optional.ofNullable(note.get("error")).map(JsonNode::asText),
        note.path("phase").asText().equals("changing"),
        Optional.ofNullable(note.get("from")).map(JsonNode::asText));
  }

  private static boolean is(JsonNode note, String kind) {
    return note.path("is").asText().equals(kind);
  }

  private static long number(JsonNode note, String key) {
    return note.path(key).asLong();
  }
}
