package org.entracte.harness.simulation;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.entracte.cache.upstream.BackgroundTask;
import org.entracte.protocol.edit.Reconcile;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;

/**
 * One schedule, one run, one thread: a gateway and some laptops do what they do while people work
 * on all of them and in the exported directory, the network misbehaves and processes are killed;
 * then all is made quiet and the promises are checked.
 */
final class Simulation implements AutoCloseable {
  /** So many simulated minutes after the last fault all is settled. */
  private static final int QUIET_MINUTES = 10;

  private static final Duration ROUND = Duration.ofSeconds(2);
  private static final int MOST_ROUNDS = (int) (QUIET_MINUTES * 60 / ROUND.toSeconds());
  private static final Duration A_MONTH = Duration.ofDays(30);

  private final Schedule schedule;
  private final Trace trace = new Trace();
  private final Tally tally = new Tally();
  private final SimulatedClock clock = new SimulatedClock();
  private final MachineClock gatewayClock = new MachineClock(clock, 0);
  private final Ledger ledger = new Ledger();
  private final Habits habits;
  private final Gateway gateway;
  private final List<Member> members = new ArrayList<>();
  private final Outsider outsider;
  private final Promises promises;
  private final Troubles troubles;
  private final HeldOpens heldOpens = new HeldOpens(ledger, trace, tally);
  private final SavedInMemory saved = new SavedInMemory();
  private final SecondThoughts secondThoughts = new SecondThoughts(saved, trace, tally);
  private final Dice beginning;

  /** Some part of a run; may die. */
  private interface Part {
    void run() throws IOException, FileException, SQLException;
  }

  /** How a run that broke no promise went. */
  record Report(Trace trace, Tally tally) {}

  Simulation(Schedule schedule, Faults faults, Site site) throws SQLException {
    this.schedule = schedule;
    Dice dice = new Dice(schedule.seed());
    this.habits = Habits.of(dice.fork());
    this.beginning = dice.fork();
    this.gateway =
        new Gateway(
            gatewayClock, dice.fork(), faults, site.gateway(), tally.listening(Reconcile::decide));
    for (int number = 0; number < schedule.laptops(); number++) {
      MachineClock laptopClock = new MachineClock(clock, number + 1);
      Wire wire = new Wire(gateway::link, dice.fork(), trace, tally);
      Laptop laptop =
          new Laptop(
              "laptop-" + (number + 1),
              faults.link(wire),
              laptopClock,
              dice.fork(),
              faults,
              site.laptop(number));
      char letter = (char) ('1' + number);
      members.add(new Member(letter, laptop, wire, laptopClock, new HashSet<>()));
    }
    this.outsider = new Outsider(gateway::volume, dice.fork(), ledger, trace);
    if (schedule.has(Event.BLACKOUT)) {
      gateway.mayLosePower();
      members.forEach(member -> member.laptop().mayLosePower(ledger::now));
    }
    if (schedule.mayBeRefused()) {
      ledger.orderMayBreak();
    }
    this.troubles = new Troubles(gateway, members, clock, gatewayClock, trace, tally);
    this.promises =
        new Promises(gateway, members.stream().map(Member::laptop).toList(), ledger, saved, tally);
  }

  /**
   * Runs a schedule to its end.
   *
   * @throws Violation a promise was broken
   */
  static Report run(Schedule schedule, Faults faults, Site site) {
    try (Simulation simulation = new Simulation(schedule, faults, site)) {
      return simulation.run();
    } catch (SQLException failed) {
      throw new AssertionError("no database in memory", failed);
    }
  }

  private Report run() {
    try {
      begin();
      for (Step step : schedule.steps()) {
        happen(step);
      }
      quiet();
      promises.check();
      tally.count("schedules");
      return new Report(trace, tally);
    } catch (Violation violation) {
      throw new Violation(schedule, violation.what(), trace, violation.getCause());
    } catch (Exception | Error broken) {
      throw new Violation(schedule, "broke with " + broken, trace, broken);
    }
  }

  private void begin() throws IOException, FileException, SQLException {
    outsider.roll(beginning.fork());
    for (int edits = beginning.below(12); edits > 0; edits--) {
      outsider.act();
    }
    gateway.beginsWithThis();
    gateway.start();
    for (Member member : members) {
      member.laptop().start();
      if (beginning.chance(85)) {
        member.meetGateway();
      }
    }
    gateway.note(ledger);
  }

  private void happen(Step step) throws IOException, FileException, SQLException {
    Member member = members.get(step.laptop());
    Dice dice = new Dice(step.seed());
    member.wire().roll(dice.fork());
    outsider.roll(dice.fork());
    member.wire().meanwhile(() -> others(step.meanwhile()));
    tally.count(step.event().name());
    switch (step.event()) {
      case LAPTOP_USER -> onLaptop(member, dice, () -> laptopUser(member, dice, User::act));
      case GATEWAY_USER -> onGateway(dice, () -> gatewayUser(dice, User::act));
      case OUTSIDE -> outsider.act();
      case TAG -> onLaptop(member, dice, () -> laptopUser(member, dice, User::tag));
      case TAG_AT_GATEWAY -> onGateway(dice, () -> gatewayUser(dice, User::tag));
      case TAG_OUTSIDE -> outsider.tag();
      case LAPTOP_TASK -> onLaptop(member, dice, () -> laptopTask(member, dice));
      case GATEWAY_TASK -> onGateway(dice, () -> gateway.step(dice, ledger, trace));
      case TIME -> passTime(dice);
      case CUT -> troubles.cutOrHeal(member);
      case WEATHER -> troubles.changeWeather(member, dice);
      case LATE -> member.wire().deliverLate();
      case KILL_LAPTOP -> killLaptop(member, dice);
      case KILL_GATEWAY -> killGateway(member, dice);
      case INTERFERE -> interfere(member, dice);
      case CLOCK -> troubles.setClock(member, dice);
      case FULL_DISK -> troubles.fillDisk(member);
      case HOLD -> hold(member, dice);
      case FLIP -> troubles.flip(member, dice);
      case BAD_STATE -> troubles.spoilState(member, dice);
      case BACKUP -> gateway.backUp();
      case RESTORE -> restore();
      case BLACKOUT -> blackout(member, dice);
      case FRAY -> troubles.fray(member, dice);
      case FULL_EXPORT -> troubles.fillExport();
      case READ_ONLY -> troubles.closeExport();
      case PARKED -> onLaptop(member, dice, () -> secondThoughts.act(member, dice));
      case BAD_DISK -> troubles.spoilDisk(member, dice);
      case HELD_OPEN -> onLaptop(member, dice, () -> laptopUser(member, dice, held(dice, false)));
      case HELD_AT_GATEWAY ->
          onGateway(dice, () -> gatewayUser(dice, held(dice, schedule.mayFailAtGateway())));
      case SLOW_DISK -> troubles.slowDisk(member, dice);
    }
    member.wire().nothingMeanwhile();
    buryTheDead();
    member.laptop().afterStep();
    gateway.note(ledger);
  }

  /** Others get their turn while one waits for the network. */
  private void others(List<Step> steps) {
    for (Step step : steps) {
      trace.add("(meanwhile)");
      try {
        gateway.note(ledger); // what waits may have done its work
        happen(step);
      } catch (IOException | FileException | SQLException broken) {
        throw new Violation("broke with " + broken + " meanwhile", broken);
      }
    }
  }

  private void passTime(Dice dice) {
    Duration time =
        dice.chance(5)
            ? A_MONTH.multipliedBy(1 + dice.below(3))
            : Duration.ofMillis(dice.skewed(1_500));
    trace.add("time passes: " + time);
    clock.pass(time);
  }

  private void restore() throws SQLException {
    if (gateway.isBackedUp()) {
      trace.add("the gateway's state is put back");
      gateway.life().kill();
      buryTheGateway();
      gateway.restore();
      tally.count("restores");
    }
  }

  private void hold(Member member, Dice dice) throws IOException, FileException, SQLException {
    boolean offline = dice.chance(60);
    trace.add("laptop " + member.letter() + " is told to be " + (offline ? "offline" : "online"));
    onLaptop(member, dice, () -> member.laptop().hold(offline));
  }

  /** Whoever died within the last event loses what it had not committed. */
  private void buryTheDead() throws IOException, SQLException {
    for (Member member : members) {
      Laptop laptop = member.laptop();
      if (laptop.life().isDead() && !laptop.isBuried()) {
        trace.result("cache " + member.letter() + " killed before: " + laptop.life().lastWords());
        tally.count("kills");
        member.busy().clear();
        heldOpens.drop(member.letter());
        laptop.die();
      }
    }
    buryTheGateway();
  }

  private void buryTheGateway() throws SQLException {
    if (gateway.life().isDead() && !gateway.isBuried()) {
      trace.result("gateway killed before: " + gateway.life().lastWords());
      gateway.interference().pause(false);
      heldOpens.drop('G');
      tally.count("kills");
      gateway.die();
    }
  }

  private void killLaptop(Member member, Dice dice)
      throws IOException, FileException, SQLException {
    if (!member.laptop().isUp()) {
      return;
    }
    KillSwitch life = member.laptop().life();
    life.arm(1 + dice.skewed(15));
    trace.add("cache " + member.letter() + " is about to die");
    boolean user = dice.chance(50);
    onLaptop(
        member,
        dice,
        user ? () -> laptopUser(member, dice, User::act) : () -> laptopTask(member, dice));
    life.kill();
  }

  private void killGateway(Member member, Dice dice)
      throws IOException, FileException, SQLException {
    if (!gateway.isUp()) {
      return;
    }
    KillSwitch life = gateway.life();
    life.arm(1 + dice.skewed(15));
    trace.add("the gateway is about to die");
    switch (dice.below(5)) {
      case 0 -> onGateway(dice, () -> gatewayUser(dice, User::act));
      case 1 -> onGateway(dice, () -> gateway.step(dice, ledger, trace));
      default -> onLaptop(member, dice, () -> laptopTask(member, dice));
    }
    life.kill();
  }

  /** The power goes while something is done. */
  private void blackout(Member member, Dice dice) throws IOException, FileException, SQLException {
    int which = dice.below(4);
    boolean here = which != 2;
    boolean there = which >= 2;
    trace.add(
        "power is about to go"
            + (here ? " on laptop " + member.letter() : "")
            + (there ? " at the gateway" : ""));
    tally.count("power cuts of laptops", here);
    tally.count("power cuts of the gateway", there);
    if (there) {
      killGateway(member, dice);
      gateway.life().kill();
    }
    if (here) {
      killLaptop(member, dice);
      member.laptop().life().kill();
    }
    if (there) {
      // Somebody may have started it again while the laptop waited for the network.
      gateway.life().kill();
    }
    buryTheDead();
    if (there) {
      gateway.losePower(ledger);
    }
    if (here) {
      ledger.powerCut(member.letter(), member.laptop().losePower());
    }
  }

  /** Somebody edits the exported directory while the gateway answers the laptop. */
  private void interfere(Member member, Dice dice) throws IOException, FileException, SQLException {
    gateway.interference().after(1 + dice.skewed(60), outsider::act);
    onLaptop(member, dice, () -> laptopTask(member, dice));
    gateway.interference().never();
  }

  private void onLaptop(Member member, Dice dice, Part part)
      throws IOException, FileException, SQLException {
    Laptop laptop = member.laptop();
    KillSwitch mine = laptop.isUp() ? laptop.life() : laptop.newLife();
    try {
      if (!laptop.isUp()) {
        start(laptop, mine, member.letter(), dice);
      } else {
        part.run();
      }
    } catch (Killed killed) {
      if (!killed.is(mine)) {
        throw killed;
      }
    } catch (IOException failed) {
      if (!laptop.mayFail(failed)) {
        throw failed;
      }
      trace.result("failed: " + failed.getMessage());
      endUnlessUp(laptop.isUp(), mine);
    }
  }

  private void onGateway(Dice dice, Part part) throws IOException, FileException, SQLException {
    KillSwitch mine = gateway.isUp() ? gateway.life() : gateway.newLife();
    try {
      if (!gateway.isUp()) {
        startGateway(mine, dice);
      } else {
        part.run();
      }
    } catch (Killed killed) {
      if (!killed.is(mine)) {
        throw killed;
      }
    } catch (FileException failed) {
      if (!gateway.isSpoiled()) {
        throw failed;
      }
      trace.result("failed: " + failed.getMessage());
      endUnlessUp(gateway.isUp(), mine);
    }
  }

  /** A process that could not start has ended. */
  private static void endUnlessUp(boolean up, KillSwitch life) {
    if (!up) {
      life.kill();
    }
  }

  private void start(Laptop laptop, KillSwitch life, char letter, Dice dice)
      throws IOException, SQLException {
    if (dice.chance(15)) {
      life.arm(1 + dice.below(12));
    }
    trace.add("cache " + letter + " starts");
    laptop.start();
    life.disarm();
  }

  private void startGateway(KillSwitch life, Dice dice) throws FileException {
    if (dice.chance(15)) {
      life.arm(1 + dice.below(25));
    }
    trace.add("the gateway starts");
    gateway.start();
    life.disarm();
  }

  private void laptopUser(Member member, Dice dice, Consumer<User> part) {
    // One pair of hands: he does nothing else while he waits.
    if (member.busy().add("user")) {
      KillSwitch life = member.laptop().life();
      part.accept(user(member.letter(), member.laptop().tree(), member.clock(), dice));
      life.check();
      member.busy().remove("user");
    }
  }

  private void gatewayUser(Dice dice, Consumer<User> part) {
    gateway.interference().pause(true);
    part.accept(user('G', gateway.tree(), gatewayClock, dice));
    gateway.interference().pause(false);
  }

  private Consumer<User> held(Dice dice, boolean mayBeGone) {
    return user -> heldOpens.act(user, dice, mayBeGone);
  }

  private User user(char writer, FileTree tree, MachineClock time, Dice dice) {
    BooleanSupplier mayFail =
        writer == 'G' ? gateway::isSpoiled : members.get(writer - '1').laptop()::isSpoiled;
    return new User(writer, tree, habits, dice.fork(), ledger, time, trace).facing(mayFail);
  }

  private void laptopTask(Member member, Dice dice) throws IOException {
    List<BackgroundTask> tasks = member.laptop().tasks();
    int choice = dice.below(tasks.size() + 1);
    if (choice == tasks.size()) {
      trace.add("cache " + member.letter() + ": sync");
      member.laptop().sync();
      ledger.promised(member.letter());
      return;
    }
    BackgroundTask task = tasks.get(choice);
    // A task is one thread's: it does not begin anew while it waits.
    if (member.busy().add(task.name())) {
      KillSwitch life = member.laptop().life();
      for (int times = 1 + dice.below(3); times > 0; times--) {
        trace.add("cache " + member.letter() + ": " + task.name());
        task.step();
        life.check();
      }
      member.busy().remove(task.name());
    }
  }

  /** Everything is brought up, connected and left alone until nothing is to be done any more. */
  private void quiet() throws IOException, FileException, SQLException {
    trace.add("--- quiet");
    buryTheDead();
    troubles.end();
    heldOpens.closeAll();
    startWhatIsDown();
    for (Member member : members) {
      member.wire().deliverLate();
      member.laptop().hold(false);
    }
    gateway.settle();
    gateway.scanAll();
    int still = 0;
    for (int round = 0; still < 3; round++) {
      if (round == MOST_ROUNDS) {
        throw new Violation(
            "I6: not quiet in " + QUIET_MINUTES + " minutes: " + promises.whatIsPending());
      }
      gateway.settle();
      for (Member member : members) {
        for (BackgroundTask task : member.laptop().tasks()) {
          task.step();
        }
        if (schedule.mayBeRefused()) {
          retry(member.laptop());
        }
      }
      clock.pass(ROUND);
      still = promises.isQuiet() && !isAnyRefused() ? still + 1 : 0;
    }
    gateway.note(ledger);
  }

  private boolean isAnyRefused() throws IOException {
    return schedule.mayBeRefused() && promises.isAnyParked();
  }

  /** Somebody has what was refused tried again, now that there is room and all may. */
  private static void retry(Laptop laptop) throws IOException {
    if (laptop.counts().pending() == 0 && laptop.counts().parked() > 0) {
      var _ = laptop.parked().retryAll();
    }
    laptop.retryDue();
  }

  private void startWhatIsDown() throws IOException, FileException, SQLException {
    if (!gateway.isUp()) {
      var _ = gateway.newLife();
      gateway.start();
    }
    for (Member member : members) {
      if (!member.laptop().isUp()) {
        var _ = member.laptop().newLife();
        member.laptop().start();
      }
    }
  }

  @Override
  public void close() {
    members.forEach(member -> member.laptop().close());
  }
}
