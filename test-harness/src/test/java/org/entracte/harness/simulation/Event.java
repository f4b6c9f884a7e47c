package org.entracte.harness.simulation;

/** What can happen next, how often it does, and the letter it has in a {@link Schedule}'s text. */
enum Event {
  /** A laptop's user does something to his mount. */
  LAPTOP_USER('U', 30),
  /** Somebody does something through the gateway's front ends. */
  GATEWAY_USER('G', 12),
  /** Somebody does something in the exported directory itself. */
  OUTSIDE('O', 6),
  /** A laptop's background task makes a step. */
  LAPTOP_TASK('T', 40),
  /** The gateway's upkeep makes a step. */
  GATEWAY_TASK('M', 10),
  /** Time passes: mostly seconds, at times months. */
  TIME('P', 6),
  /** A laptop's link is cut, or heals. */
  CUT('C', 5),
  /** A laptop's link gets better or worse. */
  WEATHER('W', 3),
  /** A request of long ago arrives once more. */
  LATE('D', 3),
  /** A laptop's process is killed within what it does. */
  KILL_LAPTOP('K', 4),
  /** The gateway's process is killed within what it does. */
  KILL_GATEWAY('X', 3),
  /** Somebody edits the exported directory while the gateway answers a laptop. */
  INTERFERE('I', 4),
  /** A machine's clock is set, back or forth. */
  CLOCK('J', 1),
  /** A laptop's disk is full, or has room again. */
  FULL_DISK('F', 2),
  /** A laptop's user goes offline or online by command. */
  HOLD('H', 1),
  /** A bit flips in clean content on a laptop's disk. Put into schedules by {@link Mishaps}. */
  FLIP('Z', 0),
  /** The gateway's state is copied. Put into schedules by {@link Mishaps}. */
  BACKUP('A', 0),
  /** The gateway's state is put back as it was copied. Put into schedules by {@link Mishaps}. */
  RESTORE('V', 0),
  /** A machine's database begins to fail now and then, or ceases to. Put in by {@link Mishaps}. */
  BAD_STATE('L', 0),
  /** The power of a laptop goes, of the gateway, or of both. */
  BLACKOUT('B', 1),
  /** A laptop's link begins to cut messages off in their middle, or ceases to. */
  FRAY('Y', 2),
  /** The exported disk is full, or has room again. */
  FULL_EXPORT('Q', 1),
  /** A laptop's user has parked edits tried again, or gives one up. */
  PARKED('R', 5),
  /** A machine's disk begins to fail now and then, or ceases to. */
  BAD_DISK('E', 1),
  /** A machine's disk gets slow, or quick again. */
  SLOW_DISK('S', 1),
  /** A laptop's user opens a file for long, or reads, writes or closes one that he has open. */
  HELD_OPEN('N', 8),
  /** The same through the gateway's front ends. */
  HELD_AT_GATEWAY('g', 5),
  /** The export takes no edits of laptops, or does again. */
  READ_ONLY('r', 1),
  /** A laptop's user sets an extended attribute. Put into schedules by {@link Mishaps}. */
  TAG('t', 0),
  /** Somebody does so through the gateway's front ends. */
  TAG_AT_GATEWAY('q', 0),
  /** Somebody does so in the exported directory itself. */
  TAG_OUTSIDE('o', 0);

  private final char letter;
  private final int weight;

  Event(char letter, int weight) {
    this.letter = letter;
    this.weight = weight;
  }

  char letter() {
    return letter;
  }

  int weight() {
    return weight;
  }

  boolean isNeverLeftOut() {
    return this == LAPTOP_USER || this == LAPTOP_TASK;
  }

  /** Whether a process waits for the network in it, so that others get their turn meanwhile. */
  boolean waits() {
    return switch (this) {
      case LAPTOP_USER,
          TAG,
          LAPTOP_TASK,
          KILL_LAPTOP,
          KILL_GATEWAY,
          INTERFERE,
          BLACKOUT,
          HELD_OPEN ->
          true;
      case GATEWAY_USER,
          OUTSIDE,
          GATEWAY_TASK,
          TIME,
          CUT,
          WEATHER,
          LATE,
          CLOCK,
          FULL_DISK,
          HOLD,
          FRAY,
          FULL_EXPORT,
          PARKED,
          BAD_DISK,
          SLOW_DISK,
          FLIP,
          BACKUP,
          RESTORE,
          BAD_STATE,
          HELD_AT_GATEWAY,
          READ_ONLY,
          TAG_AT_GATEWAY,
          TAG_OUTSIDE ->
          false;
    };
  }

  static Event of(char letter) {
    for (Event event : values()) {
      if (event.letter == letter) {
        return event;
      }
    }
    throw new IllegalArgumentException("no event has the letter '" + letter + "'");
  }
}
