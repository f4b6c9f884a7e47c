package org.entracte.harness.simulation;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What lasts: bad links, wrong clocks, disks that are full, slow or fail; until all are ended. */
final class Troubles {
  private static final int MOST_MILLIS = 300;

  private final Gateway gateway;
  private final List<Member> members;
  private final SimulatedClock clock;
  private final MachineClock gatewayClock;
  private final Trace trace;
  private final Tally tally;
  private final Set<Character> slowLaptops = new HashSet<>();
  private boolean slowGateway;

  Troubles(
      Gateway gateway,
      List<Member> members,
      SimulatedClock clock,
      MachineClock gatewayClock,
      Trace trace,
      Tally tally) {
    this.gateway = gateway;
    this.members = members;
    this.clock = clock;
    this.gatewayClock = gatewayClock;
    this.trace = trace;
    this.tally = tally;
  }

  void cutOrHeal(Member member) {
    if (member.wire().isCut()) {
      trace.add("link " + member.letter() + " heals");
      member.wire().heal();
    } else {
      trace.add("link " + member.letter() + " is cut");
      tally.count("cuts");
      member.wire().cut();
    }
  }

  void changeWeather(Member member, Dice dice) {
    Wire.Weather next =
        dice.chance(30)
            ? Wire.Weather.FAIR
            : new Wire.Weather(dice.skewed(8), dice.skewed(8), dice.skewed(8), dice.skewed(8));
    trace.add("link " + member.letter() + ": " + next);
    member.wire().become(next);
  }

  void fray(Member member, Dice dice) {
    int percent = member.wire().isFrayed() ? 0 : 5 + dice.skewed(20);
    trace.add("link " + member.letter() + " cuts " + percent + "% of the messages off");
    member.wire().fray(percent);
  }

  void setClock(Member member, Dice dice) {
    Duration wrong = Duration.ofSeconds(dice.below(400_000) - 200_000L);
    boolean there = dice.chance(50);
    trace.add((there ? "gateway's" : "laptop's " + member.letter()) + " clock is off by " + wrong);
    (there ? gatewayClock : member.clock()).set(wrong);
  }

  void fillDisk(Member member) {
    boolean full = !member.laptop().isFull();
    trace.add("disk of laptop " + member.letter() + (full ? " is full" : " has room"));
    member.laptop().setFull(full);
  }

  void fillExport() {
    boolean full = !gateway.interference().isFull();
    trace.add("the exported disk " + (full ? "is full" : "has room"));
    gateway.interference().setFull(full);
  }

  void closeExport() {
    boolean readOnly = !gateway.isReadOnly();
    trace.add("the export is " + (readOnly ? "read-only" : "for all again"));
    gateway.setReadOnly(readOnly);
  }

  /** A disk begins to fail now and then, or ceases to. */
  void spoilDisk(Member member, Dice dice) {
    boolean there = dice.chance(50);
    Flaw flaw = there ? gateway.interference().flaw() : member.laptop().flaw();
    String which = there ? "the exported disk" : "the disk of laptop " + member.letter();
    if (flaw.isThere()) {
      trace.add(which + " is good again");
      flaw.end();
    } else {
      int every = 3 + dice.skewed(there ? 200 : 30);
      trace.add(which + " fails each " + every + " calls");
      flaw.begin(1 + dice.below(every), every);
    }
  }

  /** A database begins to fail now and then, or ceases to. */
  void spoilState(Member member, Dice dice) {
    boolean there = dice.chance(50);
    Flaw flaw = there ? gateway.stateFlaw() : member.laptop().stateFlaw();
    String which = there ? "the gateway's state" : "the database of laptop " + member.letter();
    if (flaw.isThere()) {
      trace.add(which + " is good again");
      flaw.end();
    } else {
      int every = 2 + dice.skewed(100);
      trace.add(which + " fails each " + every + " changes");
      flaw.begin(1 + dice.below(every), every);
    }
  }

  /** A disk gets slow, or quick again. */
  void slowDisk(Member member, Dice dice) {
    boolean there = dice.chance(50);
    Dice delays = dice.fork();
    Runnable time = () -> clock.pass(Duration.ofMillis(delays.below(MOST_MILLIS)));
    if (there) {
      slowGateway = !slowGateway;
      trace.add("the gateway's disks are " + (slowGateway ? "slow" : "quick"));
      gateway.slow(slowGateway ? time : () -> {});
    } else {
      boolean slow = slowLaptops.add(member.letter());
      if (!slow) {
        slowLaptops.remove(member.letter());
      }
      trace.add("laptop " + member.letter() + "'s disk is " + (slow ? "slow" : "quick"));
      member.laptop().slow(slow ? time : () -> {});
    }
  }

  /** But for what is down, and late. */
  void end() {
    gateway.interference().setFull(false);
    gateway.setReadOnly(false);
    end("disk errors at the gateway", gateway.interference().flaw());
    end("database errors", gateway.stateFlaw());
    gateway.slow(() -> {});
    for (Member member : members) {
      member.wire().become(Wire.Weather.FAIR);
      member.wire().fray(0);
      member.wire().heal();
      member.laptop().setFull(false);
      member.laptop().slow(() -> {});
      end("disk errors of laptops", member.laptop().flaw());
      end("database errors", member.laptop().stateFlaw());
    }
  }

  private void end(String what, Flaw flaw) {
    flaw.end();
    for (long times = flaw.strikesSoFar(); times > 0; times--) {
      tally.count(what);
    }
  }

  /** A bit of clean content flips. */
  void flip(Member member, Dice dice) throws IOException, SQLException {
    Optional<String> flipped = member.laptop().rot().flip(dice);
    if (flipped.isPresent()) {
      trace.add("disk of laptop " + member.letter() + " flips " + flipped.get());
      tally.count("flips");
    }
  }
}
