package org.entracte.harness.torture;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.entracte.harness.torture.DavClient.Child;
import org.entracte.harness.torture.DavClient.Content;
import org.entracte.harness.torture.DavClient.Refused;

/**
 * Somebody who works over plain WebDAV, at random, and writes it down as rig/torture-user.py does.
 * Whatever is replaced or deleted carries the tag of what was seen.
 */
final class DavUser {
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f.txt");
  private static final int BIG_WORDS = 2_500;
  private static final int PAUSE_MILLIS = 120;

  private final char writer;
  private final String area;
  private final Random dice;
  private final DavClient client;
  private final BufferedWriter log;
  private final ObjectMapper json = new ObjectMapper();
  private int minted;
  private int intended;
  private String what = "";
  private String path = "";
  private boolean changing;

  /** Something a server may refuse. */
  private interface Step {
    void run() throws Refused, IOException;
  }

  private DavUser(char writer, URI export, String area, long seed, BufferedWriter log) {
    this.writer = writer;
    this.area = area;
    this.dice = new Random(seed);
    this.client = new DavClient(export);
    this.log = log;
  }

  /** Works until {@code stop} is open or the time is over. */
  static void work(
      char writer,
      URI export,
      String area,
      long seed,
      Duration time,
      Path diary,
      CountDownLatch stop)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    try (BufferedWriter log = Files.newBufferedWriter(diary, StandardCharsets.UTF_8)) {
      DavUser user = new DavUser(writer, export, area, seed, log);
      try (DavClient _ = user.client) {
        boolean stopped = false;
        while (!stopped && System.nanoTime() < until) {
          user.act();
          stopped = stop.await(user.dice.nextInt(PAUSE_MILLIS), TimeUnit.MILLISECONDS);
        }
      }
    }
  }

  private void act() throws IOException {
    changing = false;
    path = area;
    long begun = System.nanoTime();
    what = "nothing";
    ObjectNode note = json.createObjectNode().put("is", "acted");
    try {
      actAtRandom();
    } catch (Refused refused) {
      note = refusal("HTTP" + refused.status());
    } catch (IOException e) {
      note = refusal(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
    note.put("at", System.currentTimeMillis()).put("what", what).put("path", path);
    write(note.put("millis", (System.nanoTime() - begun) / 1_000_000));
  }

  private ObjectNode refusal(String error) {
    return json.createObjectNode()
        .put("is", "refused")
        .put("phase", changing ? "changing" : "looking")
        .put("error", error);
  }

  private void actAtRandom() throws Refused, IOException {
    int roll = dice.nextInt(100);
    if (roll < 28) {
      create();
    } else if (roll < 58) {
      replace();
    } else if (roll < 70) {
      remove();
    } else if (roll < 85) {
      move(dice.nextInt(3) == 0);
    } else if (roll < 92) {
      makeCollection();
    } else {
      what = "GET";
      var _ = see(any(false));
    }
  }

  private void create() throws Refused, IOException {
    what = "PUT new";
    String slot = slot();
    String text = text();
    changing(slot, "", text, () -> client.create(slot, text));
  }

  private void replace() throws Refused, IOException {
    what = "PUT";
    String file = any(false);
    Content seen = see(file);
    String text = dice.nextInt(4) == 0 ? seen.text() + word() : text();
    changing(file, seen.text(), text, () -> client.replace(file, seen, text));
  }

  private void remove() throws Refused, IOException {
    what = "DELETE";
    String file = any(false);
    Content seen = see(file);
    changing(file, seen.text(), "", () -> client.delete(file, seen));
  }

  private void move(boolean collection) throws Refused, IOException {
    what = "MOVE";
    String from = any(collection);
    String to = slot();
    doing(from, () -> client.move(from, to));
  }

  private void makeCollection() throws Refused, IOException {
    what = "MKCOL";
    String slot = slot();
    doing(slot, () -> client.makeCollection(slot));
  }

  private void changing(String where, String before, String after, Step step)
      throws Refused, IOException {
    intended++;
    write(
        json.createObjectNode()
            .put("is", "intends")
            .put("id", intended)
            .put("at", System.currentTimeMillis())
            .put("what", what)
            .put("path", where)
            .put("before", before)
            .put("after", after)
            .put("whole", true));
    doing(where, step);
    write(json.createObjectNode().put("is", "did").put("id", intended));
  }

  private void doing(String where, Step step) throws Refused, IOException {
    path = where;
    changing = true;
    step.run();
    changing = false;
  }

  private void write(ObjectNode note) throws IOException {
    log.write(json.writeValueAsString(note));
    log.write('\n');
    log.flush();
  }

  private Content see(String file) throws Refused, IOException {
    path = file;
    return client.get(file);
  }

  private String text() {
    if (dice.nextInt(16) == 0) {
      return word().repeat(BIG_WORDS);
    }
    StringBuilder text = new StringBuilder(word());
    for (int more = dice.nextInt(3); more > 0; more--) {
      text.append(word());
    }
    return text.toString();
  }

  private String word() {
    minted++;
    return Words.word(writer, minted);
  }

  private String slot() throws Refused, IOException {
    String directory = area;
    while (true) {
      List<Child> below = children(directory).stream().filter(Child::isCollection).toList();
      if (below.isEmpty() || dice.nextInt(100) < 45) {
        return directory + "/" + NAMES.get(dice.nextInt(NAMES.size()));
      }
      directory = below.get(dice.nextInt(below.size())).path();
    }
  }

  /** Some file or collection below the area; 404 if there is none on the way. */
  private String any(boolean collection) throws Refused, IOException {
    String directory = area;
    while (true) {
      List<Child> all = children(directory);
      List<Child> below = all.stream().filter(Child::isCollection).toList();
      List<Child> wanted =
          collection ? below : all.stream().filter(c -> !c.isCollection()).toList();
      if (!wanted.isEmpty() && (below.isEmpty() || dice.nextInt(100) < 45)) {
        return wanted.get(dice.nextInt(wanted.size())).path();
      }
      if (below.isEmpty()) {
        throw new Refused(404, "looking for something to work on");
      }
      directory = below.get(dice.nextInt(below.size())).path();
    }
  }

  private List<Child> children(String directory) throws Refused, IOException {
    path = directory;
    return client.children(directory);
  }
}
