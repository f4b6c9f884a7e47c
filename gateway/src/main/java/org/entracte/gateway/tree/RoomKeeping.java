package org.entracte.gateway.tree;

import java.time.Duration;
import java.time.Instant;
import org.entracte.gateway.export.Volume;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Space;

/**
 * Empties the trash, the oldest first, as far as those who work in the tree need the room. What was
 * deleted may take its time to show (somebody has it open, the file system frees it later) or never
 * show (a snapshot has it too): it is counted on for a while, and where nothing came of it the next
 * deletion waits longer each time. Safe for many threads.
 */
public final class RoomKeeping {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONGEST_REST = Duration.ofHours(1);

  private final Registry registry;
  private final Reserve reserve;
  private final Volume volume;

  /** All from here on is guarded by the store's lock. */
  private Room.Gone awaited = Room.Gone.NOTHING;

  private Instant until = Instant.MIN;
  private long availableBytes;
  private long freeFiles;
  private Duration rest = PATIENCE;
  private Instant rested = Instant.MIN;

  public RoomKeeping(Registry registry, Reserve reserve, Volume volume) {
    this.registry = registry;
    this.reserve = reserve;
    this.volume = volume;
  }

  /**
   * Due every second.
   *
   * @return how many entries of the trash went
   */
  public int step() throws FileException {
    return registry
        .store()
        .locked(
            () -> {
              Instant now = registry.clock().instant();
              Space space = volume.space();
              look(space, now);
              Room room = new Room(space);
              if (room.isEnough(awaited) || now.isBefore(rested)) {
                return 0;
              }
              Room.Gone gone = reserve.purgeFor(room, awaited);
              if (gone.files() > 0) {
                awaited = awaited.and(gone);
                until = now.plus(PATIENCE);
              }
              return (int) gone.files();
            });
  }

  private void look(Space space, Instant now) {
    boolean waits = !awaited.equals(Room.Gone.NOTHING);
    awaited =
        awaited.without(space.freeFiles() - freeFiles, space.availableBytes() - availableBytes);
    availableBytes = space.availableBytes();
    freeFiles = space.freeFiles();
    if (waits && awaited.bytes() == 0) {
      awaited = Room.Gone.NOTHING;
      rest = PATIENCE;
    } else if (waits && !now.isBefore(until)) {
      awaited = Room.Gone.NOTHING;
      rested = now.plus(rest);
      Duration longer = rest.multipliedBy(2);
      rest = longer.compareTo(LONGEST_REST) < 0 ? longer : LONGEST_REST;
    }
  }
}
