package org.entracte.harness.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Who works where in a round. */
final class Cast {
  /** Where everybody works, so that there are conflicts. */
  static final String SHARED = "shared";

  private Cast() {}

  /** By which way somebody reaches the tree. */
  enum Way {
    /** A Linux kernel has the cache mounted. */
    KERNEL,
    /** davfs2 has the cache mounted. */
    DRIVE,
    /** HTTP requests to the cache. */
    WEBDAV,
    /** HTTP requests to the gateway. */
    GATEWAY,
    /** System calls in the exported directory. */
    OUTSIDE
  }

  /**
   * One of those who work.
   *
   * @param laptop whose cache they use, from 1; 0 for those at the gateway
   * @param area the directory in which they work
   */
  record Member(char writer, Way way, int laptop, String area) {
    boolean isAlone() {
      return !area.equals(SHARED);
    }

    /** The process that must be there for them. */
    String server() {
      return switch (way) {
        case KERNEL, DRIVE, WEBDAV -> cache(laptop);
        case GATEWAY -> Stage.GATEWAY;
        case OUTSIDE -> "nobody";
      };
    }
  }

  static String cache(int laptop) {
    return "cache-" + laptop;
  }

  static String link(int laptop) {
    return "link-" + laptop;
  }

  /**
   * Each cache and the gateway have one who works in the shared directory, so that whoever replaces
   * something there has seen what the cache had; others work in a directory of their own.
   */
  static List<Member> of(Random dice, int laptops) {
    List<Member> members = new ArrayList<>();
    for (int laptop = 1; laptop <= laptops; laptop++) {
      boolean kernel = laptop == 1 || dice.nextInt(3) > 0;
      Way way = kernel ? Way.KERNEL : Way.WEBDAV;
      members.add(new Member((char) ('J' + laptop), way, laptop, SHARED));
    }
    members.add(alone('A', Way.KERNEL, 1 + dice.nextInt(laptops)));
    members.add(alone('D', Way.DRIVE, laptops));
    members.add(alone('W', Way.WEBDAV, 1));
    members.add(new Member('G', Way.GATEWAY, 0, SHARED));
    members.add(new Member('O', Way.OUTSIDE, 0, SHARED));
    return members;
  }

  private static Member alone(char writer, Way way, int laptop) {
    return new Member(writer, way, laptop, "only-" + writer);
  }
}
