package org.entracte.harness.simulation;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.entracte.protocol.edit.ClientId;
import org.entracte.protocol.edit.Edit;
import org.entracte.protocol.edit.StageId;
import org.entracte.protocol.replication.Changes;
import org.entracte.protocol.replication.ContentPart;
import org.entracte.protocol.replication.DirectoryPage;
import org.entracte.protocol.replication.GatewayLink;
import org.entracte.protocol.replication.Hello;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.replication.LinkException.Kind;
import org.entracte.protocol.replication.LoopLink;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.replication.Submitted;
import org.entracte.protocol.replication.Welcome;
import org.entracte.protocol.tree.ByteRange;
import org.entracte.protocol.tree.FileId;
import org.jspecify.annotations.Nullable;

/**
 * The network between laptop and gateway: cut, or losing requests and answers, carrying requests
 * twice, or a second time much later.
 */
final class Wire implements GatewayLink, LoopLink.Fault {
  private static final int MOST_LATE = 5;

  private final Function<LoopLink.Fault, Optional<GatewayLink>> gateway;
  private Dice dice;
  private final Trace trace;
  private final Tally tally;
  private final List<Late> late = new ArrayList<>();
  private Weather weather = Weather.FAIR;
  private boolean cut;
  private int frayed;
  private LoopLink.Fate next = LoopLink.Fate.DELIVERED;
  private @Nullable Meanwhile meanwhile;

  /** What others do while a request or its answer is on its way. */
  interface Meanwhile {
    void happen();
  }

  /** How bad it is, in percent of the calls. */
  record Weather(int lostRequests, int lostAnswers, int doubled, int again) {
    static final Weather FAIR = new Weather(0, 0, 0, 0);
  }

  /** A request that comes once more. */
  private record Late(String what, Request<?> request) {}

  private interface Request<T> {
    T make(GatewayLink gateway) throws LinkException;
  }

  /**
   * @param gateway where calls go; empty while it is down. A gateway that dies in a call says so by
   *     {@link Killed}
   */
  Wire(
      Function<LoopLink.Fault, Optional<GatewayLink>> gateway,
      Dice dice,
      Trace trace,
      Tally tally) {
    this.tally = tally;
    this.gateway = gateway;
    this.dice = dice;
    this.trace = trace;
  }

  void become(Weather next) {
    weather = next;
  }

  /** Cuts so many percent of the messages off in their middle. */
  void fray(int percent) {
    frayed = percent;
  }

  boolean isFrayed() {
    return frayed > 0;
  }

  @Override
  public LoopLink.Fate fate(String call) {
    LoopLink.Fate fate = next;
    next = LoopLink.Fate.DELIVERED;
    return fate;
  }

  @Override
  public int arriving(int length) {
    return dice.below(length);
  }

  /** All chance of the next calls. */
  void roll(Dice next) {
    dice = next;
  }

  /** This happens within the next call, once. */
  void meanwhile(Meanwhile happening) {
    meanwhile = happening;
  }

  void nothingMeanwhile() {
    meanwhile = null;
  }

  private void others() {
    Meanwhile happening = meanwhile;
    if (happening != null) {
      meanwhile = null;
      Dice mine = dice;
      happening.happen();
      dice = mine;
    }
  }

  void cut() {
    cut = true;
  }

  void heal() {
    cut = false;
  }

  boolean isCut() {
    return cut;
  }

  /** One request of long ago arrives a second time; nobody waits for its answer. */
  void deliverLate() {
    if (late.isEmpty()) {
      return;
    }
    Late one = late.remove(dice.below(late.size()));
    trace.add("late again: " + one.what());
    Optional<GatewayLink> there = gateway.apply(this);
    if (there.isEmpty()) {
      return;
    }
    try {
      var _ = one.request().make(there.get());
    } catch (LinkException refused) {
      trace.result("refused: " + refused.getMessage());
    } catch (Killed killed) {
      trace.result("gateway " + killed.getMessage());
    }
  }

  private <T> T call(String what, Request<T> request) throws LinkException {
    boolean before = dice.chance(50);
    if (before) {
      others();
    }
    Optional<GatewayLink> there = gateway.apply(this);
    if (cut || there.isEmpty()) {
      throw new LinkException(Kind.UNREACHABLE, cut ? "cut" : "gateway is down", null);
    }
    if (dice.chance(weather.again()) && late.size() < MOST_LATE) {
      late.add(new Late(what, request));
    }
    if (dice.chance(weather.lostRequests())) {
      trace.result("lost request " + what);
      throw new LinkException(Kind.UNKNOWN_OUTCOME, "request lost", null);
    }
    if (frayed > 0 && dice.chance(frayed)) {
      next = dice.chance(50) ? LoopLink.Fate.REQUEST_CUT_OFF : LoopLink.Fate.ANSWER_CUT_OFF;
      trace.result(next + ": " + what);
      tally.count("messages cut off");
    }
    T answer = made(what, request, there.get());
    others();
    if (dice.chance(weather.doubled())) {
      trace.result("twice " + what);
      T second = made(what, request, gateway.apply(this).orElse(there.get()));
      answer = dice.chance(50) ? answer : second;
    }
    if (dice.chance(weather.lostAnswers())) {
      trace.result("lost answer to " + what);
      throw new LinkException(Kind.UNKNOWN_OUTCOME, "answer lost", null);
    }
    return answer;
  }

  private <T> T made(String what, Request<T> request, GatewayLink there) throws LinkException {
    try {
      return request.make(there);
    } catch (Killed killed) {
      trace.result("gateway " + killed.getMessage() + " in " + what);
      throw new LinkException(Kind.UNKNOWN_OUTCOME, "gateway died", killed);
    } finally {
      next = LoopLink.Fate.DELIVERED;
    }
  }

  @Override
  public Welcome hello(Hello hello) throws LinkException {
    return call("hello", there -> there.hello(hello));
  }

  /** Never waits: nothing else would happen meanwhile. */
  @Override
  public Changes changes(Position after, int maxRows, Duration wait) throws LinkException {
    int rows = dice.chance(20) ? 1 + dice.below(3) : maxRows;
    return call("changes", there -> there.changes(after, rows, Duration.ZERO));
  }

  @Override
  public List<DirectoryPage> list(List<DirectoryPage.Request> requests) throws LinkException {
    boolean small = dice.chance(30);
    List<DirectoryPage.Request> asked =
        small
            ? requests.stream()
                .map(r -> new DirectoryPage.Request(r.directory(), r.after(), 2))
                .toList()
            : requests;
    return call("list", there -> there.list(asked));
  }

  @Override
  public ContentPart read(FileId file, long contentVersion, Position known, ByteRange range)
      throws LinkException {
    ByteRange asked =
        dice.chance(30) ? new ByteRange(range.offset(), Math.min(range.length(), 16)) : range;
    return call("read", there -> there.read(file, contentVersion, known, asked));
  }

  @Override
  public long stage(StageId stage, long offset, ByteBuffer bytes) throws LinkException {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return call(
        "stage " + stage.number() + " at " + offset + " of " + copy.length,
        there -> there.stage(stage, offset, ByteBuffer.wrap(copy)));
  }

  @Override
  public Submitted submit(ClientId client, Position known, List<Edit> edits) throws LinkException {
    String numbers = edits.stream().map(edit -> "" + edit.key().number()).toList().toString();
    Submitted answer = call("submit " + numbers, there -> there.submit(client, known, edits));
    trace.result("submit " + numbers + ": " + answer);
    return answer;
  }
}
