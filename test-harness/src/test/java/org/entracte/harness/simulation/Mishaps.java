package org.entracte.harness.simulation;

import java.util.ArrayList;
import java.util.List;

/** Schedules into which rare events are put, so that those without them stay what they were. */
enum Mishaps {
  /** Nothing but what happens anyway. */
  NONE {
    @Override
    void add(List<Step> steps, Dice dice, int laptops) {}
  },

  /** Bits flip in clean content on laptops' disks, once in some four steps. */
  ROT {
    @Override
    void add(List<Step> steps, Dice dice, int laptops) {
      for (int flips = 1 + steps.size() / 4; flips > 0; flips--) {
        put(steps, Event.FLIP, dice.below(steps.size() + 1), dice, laptops);
      }
    }
  },

  /** The gateway's state is copied and later put back, once or twice. */
  RESTORE {
    @Override
    void add(List<Step> steps, Dice dice, int laptops) {
      for (int times = 1 + dice.below(2); times > 0; times--) {
        int copied = dice.below(steps.size() + 1);
        put(steps, Event.BACKUP, copied, dice, laptops);
        int later = 1 + dice.below(steps.size() - copied);
        put(steps, Event.RESTORE, copied + later, dice, laptops);
      }
    }
  },

  /** Databases answer with errors of their disks for some steps. */
  STATE {
    @Override
    void add(List<Step> steps, Dice dice, int laptops) {
      for (int times = 2 + 2 * dice.below(3); times > 0; times--) {
        put(steps, Event.BAD_STATE, dice.below(steps.size() + 1), dice, laptops);
      }
    }
  },

  /** Extended attributes are set, once in some three steps. */
  TAGS {
    @Override
    void add(List<Step> steps, Dice dice, int laptops) {
      for (int tags = 2 + steps.size() / 3; tags > 0; tags--) {
        Event event =
            dice.pick(List.of(Event.TAG, Event.TAG, Event.TAG_AT_GATEWAY, Event.TAG_OUTSIDE));
        put(steps, event, dice.below(steps.size() + 1), dice, laptops);
      }
    }
  };

  /** The schedule of a seed, with these. */
  Schedule of(long seed) {
    return into(Schedule.of(seed));
  }

  /** The same schedule, with these. */
  Schedule into(Schedule schedule) {
    List<Step> steps = new ArrayList<>(schedule.steps());
    add(steps, new Dice(schedule.seed() ^ 0x5eed), schedule.laptops());
    return schedule.with(steps);
  }

  abstract void add(List<Step> steps, Dice dice, int laptops);

  private static void put(List<Step> steps, Event event, int at, Dice dice, int laptops) {
    steps.add(at, new Step(event, dice.below(laptops), dice.below(1 << 24), List.of()));
  }
}
