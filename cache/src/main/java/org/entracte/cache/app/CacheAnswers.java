package org.entracte.cache.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.entracte.cache.replica.Conflict;
import org.entracte.cache.replica.IncomingFeed;
import org.entracte.cache.replica.LogCounts;
import org.entracte.cache.replica.LoggedEdit;
import org.entracte.cache.replica.OutgoingLog;
import org.entracte.cache.upstream.Connectivity;
import org.entracte.cache.upstream.Upstream;
import org.entracte.protocol.app.FrontEnds;
import org.entracte.protocol.control.ControlException;
import org.entracte.protocol.control.ControlServer;
import org.entracte.protocol.edit.Outcome;
import org.entracte.protocol.tree.ByteRange;

/** What a running cache answers to commands. */
final class CacheAnswers implements ControlServer.Commands {
  private static final int MAX_LISTED = 10_000;

  private final MountSettings settings;
  private final OutgoingLog log;
  private final IncomingFeed feed;
  private final Upstream upstream;
  private final TaskThreads tasks;
  private final FrontEnds fronts;
  private final ParkedAnswers parked;

  CacheAnswers(
      MountSettings settings,
      OutgoingLog log,
      IncomingFeed feed,
      Upstream upstream,
      TaskThreads tasks,
      FrontEnds fronts,
      ParkedAnswers parked) {
    this.parked = parked;
    this.settings = settings;
    this.log = log;
    this.feed = feed;
    this.upstream = upstream;
    this.tasks = tasks;
    this.fronts = fronts;
  }

  @Override
  public ObjectNode answer(String command, List<String> arguments)
      throws ControlException, IOException {
    switch (command) {
      case "status" -> {}
      case "queue" -> {
        return queue();
      }
      case "conflicts" -> {
        return conflicts();
      }
      case "retry" -> {
        ObjectNode retried = parked.retry(arguments);
        tasks.wake();
        return retried;
      }
      case "drop" -> {
        return parked.drop(arguments);
      }
      case "offline" -> upstream.connectivity().holdOffline();
      case "online" -> {
        upstream.connectivity().release();
        tasks.wake();
      }
      case "flush" -> {
        upstream.hurry();
        tasks.wake();
      }
      default -> throw new ControlException("this cache does not know the command " + command);
    }
    return status();
  }

  private ObjectNode status() throws IOException {
    Connectivity.Standing standing = upstream.connectivity().standing();
    LogCounts counts = log.counts();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("export", settings.export().toString());
    answer.put("gateway", standing.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    answer.put("reason", standing.reason());
    answer.put("readOnly", feed.isReadOnly());
    answer.put("pending", counts.pending());
    answer.put("pendingBytes", counts.pendingBytes());
    counts.oldest().ifPresent(oldest -> answer.put("oldest", oldest.toString()));
    answer.put("parked", counts.parked());
    ArrayNode edits = answer.putArray("parkedEdits");
    if (counts.parked() > 0) {
      for (LoggedEdit edit : log.queue(MAX_LISTED)) {
        if (edit.parkedBecause().isPresent()) {
          describe(edit, edits.addObject());
        }
      }
    }
    answer.put("conflicts", attention().size());
    ArrayNode troubles = answer.putArray("troubles");
    for (TaskThreads.Trouble trouble : tasks.troubles()) {
      troubles
          .addObject()
          .put("task", trouble.task())
          .put("what", trouble.what())
          .put("since", trouble.since().toString())
          .put("times", trouble.times());
    }
    answer.put("nfs", FrontEnds.shown(fronts.nfs()));
    answer.put("http", FrontEnds.shown(fronts.http()));
    return answer;
  }

  private ObjectNode queue() throws IOException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode edits = answer.putArray("edits");
    for (LoggedEdit edit : log.queue(MAX_LISTED)) {
      describe(edit, edits.addObject());
    }
    return answer;
  }

  private void describe(LoggedEdit edit, ObjectNode line) {
    line.put("number", edit.number());
    line.put("madeAt", edit.madeAt().toString());
    line.put("what", edit.what());
    line.put("path", edit.path());
    line.put("sent", edit.sent());
    line.put("bytes", edit.bytes());
    parked.describe(edit, line);
  }

  private ObjectNode conflicts() throws IOException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode conflicts = answer.putArray("conflicts");
    for (Conflict conflict : attention()) {
      ObjectNode line = conflicts.addObject();
      line.put("number", conflict.number());
      line.put("madeAt", conflict.madeAt().toString());
      line.put("what", conflict.what());
      line.put("path", conflict.path());
      line.put("outcome", OutcomeText.of(conflict.outcome()));
      if (conflict.outcome() instanceof Outcome.KeptPart part) {
        ArrayNode ranges = line.putArray("partial");
        for (ByteRange range : part.ranges()) {
          ranges.addObject().put("offset", range.offset()).put("length", range.length());
        }
      }
    }
    return answer;
  }

  private List<Conflict> attention() throws IOException {
    return log.conflicts(MAX_LISTED).stream().filter(Conflict::needsAttention).toList();
  }
}
