package org.entracte.harness.simulation;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.entracte.cache.upstream.BackgroundTask;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;

/**
 * One seed, one run, one thread: a gateway and a laptop do what they do while people work on both
 * and in the exported directory, the network misbehaves and processes are killed; then all is made
 * quiet and the promises are checked.
 */
final class Simulation implements AutoCloseable {
  private static final int MOST_ROUNDS = 400;

  private final long seed;
  private final Dice dice;
  private final Trace trace = new Trace();
  private final SimulatedClock clock = new SimulatedClock();
  private final Ledger ledger = new Ledger();
  private final Profile profile;
  private final Gateway gateway;
  private final Wire wire;
  private final Laptop laptop;
  private final Outsider outsider;
  private final Promises promises;

  /** What can happen next, and how often it does. */
  private enum Event {
    LAPTOP_USER(30),
    GATEWAY_USER(12),
    OUTSIDE(6),
    LAPTOP_TASK(40),
    GATEWAY_TASK(10),
    TIME(6),
    CUT(5),
    WEATHER(3),
    LATE(3),
    KILL_LAPTOP(4),
    KILL_GATEWAY(3),
    INTERFERE(4);

    private final int weight;

    Event(int weight) {
      this.weight = weight;
    }

    boolean isNeverLeftOut() {
      return this == LAPTOP_USER || this == LAPTOP_TASK;
    }
  }

  /** A run's character, drawn from its seed, so that some runs are all of one thing. */
  private record Profile(int steps, List<Integer> weights) {
    static Profile of(Dice dice) {
      List<Integer> weights = new ArrayList<>();
      for (Event event : Event.values()) {
        int weight = dice.chance(20) ? 0 : event.weight * (1 + dice.below(3));
        weights.add(event.isNeverLeftOut() ? weight + 1 : weight);
      }
      return new Profile(10 + dice.skewed(35), weights);
    }
  }

  /** Some part of a run; may die. */
  private interface Part {
    void run() throws IOException, FileException, SQLException;
  }

  Simulation(long seed, Faults faults) throws SQLException {
    this.seed = seed;
    this.dice = new Dice(seed);
    this.profile = Profile.of(dice);
    this.gateway = new Gateway(clock, dice.fork(), faults);
    this.wire = new Wire(() -> gateway.link(), dice.fork(), trace);
    this.laptop = new Laptop(faults.link(wire), clock, dice.fork(), faults);
    this.outsider = new Outsider(gateway.volume(), dice.fork(), ledger, trace);
    this.promises = new Promises(gateway, laptop, ledger);
  }

  /** Runs a seed to its end. */
  static Trace run(long seed, Faults faults) {
    try (Simulation simulation = new Simulation(seed, faults)) {
      return simulation.run();
    } catch (SQLException failed) {
      throw new AssertionError("no database in memory", failed);
    }
  }

  private Trace run() {
    try {
      begin();
      for (int step = 0; step < profile.steps(); step++) {
        happen(Event.values()[dice.weighted(profile.weights())]);
      }
      quiet();
      promises.check();
      return trace;
    } catch (Violation violation) {
      throw new Violation(seed, violation.what(), trace, violation.getCause());
    } catch (Exception | Error broken) {
      throw new Violation(seed, "broke with " + broken, trace, broken);
    }
  }

  private void begin() throws IOException, FileException, SQLException {
    for (int edits = dice.below(12); edits > 0; edits--) {
      outsider.act();
    }
    gateway.start();
    laptop.start();
    gateway.note(ledger);
    if (dice.chance(85)) {
      firstContact();
    }
  }

  private void firstContact() {
    for (int round = 0; round < 3; round++) {
      laptop.tasks().forEach(BackgroundTask::step);
    }
  }

  private void happen(Event event) throws IOException, FileException, SQLException {
    switch (event) {
      case LAPTOP_USER -> onLaptop(this::laptopUser);
      case GATEWAY_USER -> onGateway(this::gatewayUser);
      case OUTSIDE -> outsider.act();
      case LAPTOP_TASK -> onLaptop(this::laptopTask);
      case GATEWAY_TASK -> onGateway(this::gatewayTask);
      case TIME -> clock.pass(Duration.ofMillis(dice.skewed(1_500)));
      case CUT -> cutOrHeal();
      case WEATHER -> changeWeather();
      case LATE -> wire.deliverLate();
      case KILL_LAPTOP -> killLaptop();
      case KILL_GATEWAY -> killGateway();
      case INTERFERE -> interfere();
    }
    buryTheDead();
    gateway.note(ledger);
  }

  private void cutOrHeal() {
    if (wire.isCut()) {
      trace.add("link heals");
      wire.heal();
    } else {
      trace.add("link is cut");
      wire.cut();
    }
  }

  private void changeWeather() {
    Wire.Weather next =
        dice.chance(30)
            ? Wire.Weather.FAIR
            : new Wire.Weather(dice.skewed(8), dice.skewed(8), dice.skewed(8), dice.skewed(8));
    trace.add(next.toString());
    wire.become(next);
  }

  /** Whoever died within the last event loses what it had not committed. */
  private void buryTheDead() throws IOException, SQLException {
    if (laptop.life().isDead() && !laptop.isBuried()) {
      trace.result("cache killed before: " + laptop.life().lastWords());
      laptop.die();
    }
    if (gateway.life().isDead() && !gateway.isBuried()) {
      trace.result("gateway killed before: " + gateway.life().lastWords());
      gateway.die();
    }
  }

  private void killLaptop() throws IOException, FileException, SQLException {
    if (!laptop.isUp()) {
      return;
    }
    laptop.life().arm(1 + dice.skewed(15));
    trace.add("the cache is about to die");
    onLaptop(dice.chance(50) ? this::laptopUser : this::laptopTask);
    laptop.life().kill();
  }

  private void killGateway() throws IOException, FileException, SQLException {
    if (!gateway.isUp()) {
      return;
    }
    gateway.life().arm(1 + dice.skewed(15));
    trace.add("the gateway is about to die");
    switch (dice.below(5)) {
      case 0 -> onGateway(this::gatewayUser);
      case 1 -> onGateway(this::gatewayTask);
      default -> onLaptop(this::laptopTask);
    }
    gateway.life().kill();
  }

  /** Somebody edits the exported directory while the gateway answers the laptop. */
  private void interfere() throws IOException, FileException, SQLException {
    gateway.interference().after(1 + dice.skewed(60), outsider::act);
    onLaptop(this::laptopTask);
    gateway.interference().never();
  }

  private void onLaptop(Part part) throws IOException, FileException, SQLException {
    try {
      if (!laptop.isUp()) {
        startLaptop();
      } else {
        part.run();
      }
    } catch (Killed killed) {
      if (!killed.is(laptop.life())) {
        throw killed;
      }
    }
  }

  private void onGateway(Part part) throws IOException, FileException, SQLException {
    try {
      if (!gateway.isUp()) {
        startGateway();
      } else {
        part.run();
      }
    } catch (Killed killed) {
      if (!killed.is(gateway.life())) {
        throw killed;
      }
    }
  }

  private void startLaptop() throws IOException {
    KillSwitch life = laptop.newLife();
    if (dice.chance(15)) {
      life.arm(1 + dice.below(12));
    }
    trace.add("the cache starts");
    laptop.start();
    life.disarm();
  }

  private void startGateway() throws FileException, SQLException {
    KillSwitch life = gateway.newLife();
    if (dice.chance(15)) {
      life.arm(1 + dice.below(25));
    }
    trace.add("the gateway starts");
    gateway.start();
    life.disarm();
  }

  private void laptopUser() {
    user('L', laptop.tree()).act();
  }

  private void gatewayUser() {
    user('G', gateway.tree()).act();
  }

  private User user(char writer, FileTree tree) {
    return new User(writer, tree, dice.fork(), ledger, clock, trace);
  }

  private void laptopTask() throws IOException {
    List<BackgroundTask> tasks = laptop.tasks();
    int choice = dice.below(tasks.size() + 1);
    if (choice == tasks.size()) {
      trace.add("cache: sync");
      laptop.sync();
    } else {
      for (int times = 1 + dice.below(3); times > 0; times--) {
        trace.add("cache: " + tasks.get(choice).name());
        tasks.get(choice).step();
      }
    }
  }

  private void gatewayTask() throws FileException {
    gateway.step(dice, trace);
  }

  /** Everything is brought up, connected and left alone until nothing is to be done any more. */
  private void quiet() throws IOException, FileException, SQLException {
    trace.add("--- quiet");
    wire.become(Wire.Weather.FAIR);
    wire.heal();
    wire.deliverLate();
    buryTheDead();
    startWhatIsDown();
    int still = 0;
    for (int round = 0; still < 3; round++) {
      if (round == MOST_ROUNDS) {
        throw new Violation("I6: never quiet: " + promises.whatIsPending());
      }
      gateway.stepAll();
      for (BackgroundTask task : laptop.tasks()) {
        task.step();
      }
      clock.pass(Duration.ofSeconds(2));
      still = promises.isQuiet() ? still + 1 : 0;
    }
    gateway.note(ledger);
  }

  private void startWhatIsDown() throws IOException, FileException, SQLException {
    if (!gateway.isUp()) {
      var _ = gateway.newLife();
      gateway.start();
    }
    if (!laptop.isUp()) {
      var _ = laptop.newLife();
      laptop.start();
    }
  }

  @Override
  public void close() throws SQLException {
    laptop.close();
    gateway.close();
  }
}
