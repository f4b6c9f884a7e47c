package org.entracte.protocol.webdav;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileException;

/**
 * Properties of what went without WebDAV's knowing: over NFS, by a laptop's edit, outside. All that
 * have properties are looked at in turn, some with each step; what was gone for an hour (it may
 * come back out of the trash) has none any more. Used by one thread at a time.
 */
final class LeftProperties {
  static final int AT_ONCE = 64;
  static final Duration KEPT = Duration.ofHours(1);

  /** Remembered as gone at once; more are taken up when these have been forgotten. */
  private static final int MOST_GONE = 10_000;

  private final Supplier<List<Export>> exports;
  private final DeadProperties properties;
  private final InstantSource clock;
  private final Map<DeadProperties.Owner, Instant> goneSince = new LinkedHashMap<>();
  private Optional<DeadProperties.Owner> last = Optional.empty();

  LeftProperties(Supplier<List<Export>> exports, DeadProperties properties, InstantSource clock) {
    this.exports = exports;
    this.properties = properties;
    this.clock = clock;
  }

  /** Looks at the next of them. */
  void step() throws FileException {
    List<DeadProperties.Owner> owners = properties.ownersBehind(last, AT_ONCE);
    last = owners.size() < AT_ONCE ? Optional.empty() : Optional.of(owners.getLast());
    List<DeadProperties.Owner> left = new ArrayList<>();
    Instant now = clock.instant();
    for (DeadProperties.Owner owner : owners) {
      if (!isGone(owner)) {
        goneSince.remove(owner);
      } else if (!now.isBefore(since(owner, now).plus(KEPT))) {
        left.add(owner);
      }
    }
    properties.forgetAll(left);
    left.forEach(goneSince::remove);
  }

  private Instant since(DeadProperties.Owner owner, Instant now) {
    Instant known = goneSince.get(owner);
    if (known == null && goneSince.size() < MOST_GONE) {
      goneSince.put(owner, now);
    }
    return known == null ? now : known;
  }

  /** Of an export that is not served now nothing is known, nor of what cannot be reached. */
  private boolean isGone(DeadProperties.Owner owner) {
    Optional<Export> export =
        exports.get().stream().filter(one -> one.name().equals(owner.export())).findFirst();
    if (export.isEmpty()) {
      return false;
    }
    try {
      export.get().tree().attributes(owner.id());
      return false;
    } catch (FileException refused) {
      return MethodHandler.isGone(refused);
    }
  }
}
