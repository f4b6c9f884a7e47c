package org.entracte.cache.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.entracte.cache.content.SavedFiles;
import org.entracte.cache.replica.LoggedEdit;
import org.entracte.cache.replica.NotParkedException;
import org.entracte.cache.replica.ParkedEdits;
import org.entracte.cache.replica.Rescue;
import org.entracte.protocol.control.ControlException;

/** What a running cache answers about parked edits. */
final class ParkedAnswers {
  private final ParkedEdits parked;
  private final SavedFiles saved;
  private final Path cache;

  ParkedAnswers(ParkedEdits parked, SavedFiles saved, Path cache) {
    this.parked = parked;
    this.saved = saved;
    this.cache = cache;
  }

  /** Paths as people write them, from the export's root; none: all. */
  ObjectNode retry(List<String> paths) throws ControlException, IOException {
    try {
      ParkedEdits.Retried retried =
          paths.isEmpty()
              ? parked.retryAll()
              : parked.retry(paths.stream().map(ParkedAnswers::fromRoot).toList());
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.put("again", retried.again());
      answer.put("waiting", retried.waiting());
      return answer;
    } catch (NotParkedException refused) {
      throw new ControlException(String.valueOf(refused.getMessage()), refused);
    }
  }

  ObjectNode drop(List<String> paths) throws ControlException, IOException {
    if (paths.size() != 1) {
      throw new ControlException("one path at a time is dropped");
    }
    String path = fromRoot(paths.getFirst());
    try {
      ParkedEdits.Dropped dropped = parked.drop(path, saved);
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.put("path", path);
      answer.put("edits", dropped.edits());
      ArrayNode files = answer.putArray("saved");
      for (Rescue.SavedContent content : dropped.saved()) {
        ObjectNode file = files.addObject();
        file.put("path", content.path());
        file.put("file", content.file());
        file.put("complete", content.complete());
      }
      return answer;
    } catch (NotParkedException refused) {
      throw new ControlException(String.valueOf(refused.getMessage()), refused);
    }
  }

  private static String fromRoot(String path) {
    String plain = path.replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
    return plain.startsWith("/") ? plain : "/" + plain;
  }

  /** Adds why an edit is parked, and what its user can do. */
  void describe(LoggedEdit edit, ObjectNode line) {
    if (edit.parkedBecause().isEmpty()) {
      return;
    }
    line.put("parked", OutcomeText.of(edit.parkedBecause().get()));
    edit.retryAt().ifPresent(when -> line.put("retryAt", when.toString()));
    line.put("retry", command("retry", edit.path()));
    line.put("drop", command("drop", edit.path()));
  }

  private String command(String word, String path) {
    return "entracte " + word + " " + quoted(path) + " --cache " + quoted(cache.toString());
  }

  /** For a shell. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
