package org.entracte.gateway.users;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.ehcache.UserManagedCache;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.builders.UserManagedCacheBuilder;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Memberships;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups that this machine knows a user to be in, whatever his own machine claims: AUTH_SYS has
 * room for 16 only (RFC 5531, appendix A), and whoever writes a request may write any. A user that
 * is not known here is in no supplementary group. What was found is believed for some minutes; when
 * nobody can tell, for as long as that lasts.
 */
public final class ServerGroups implements Memberships, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerGroups.class);
  private static final int MOST_USERS = 10_000;
  private static final Duration BELIEVED = Duration.ofMinutes(5);
  private static final Duration RETRY = Duration.ofSeconds(10);

  private final UserDatabase users;
  private final InstantSource clock;
  private final UserManagedCache<Integer, Known> known =
      UserManagedCacheBuilder.newUserManagedCacheBuilder(Integer.class, Known.class)
          .withResourcePools(ResourcePoolsBuilder.heap(MOST_USERS))
          .build(true);

  private record Known(List<Integer> groups, Instant until) {}

  public ServerGroups(UserDatabase users, InstantSource clock) {
    this.users = users;
    this.clock = clock;
  }

  @Override
  public Caller of(Caller claimed) {
    Instant now = clock.instant();
    Known found = known.get(claimed.uid());
    if (found == null || !now.isBefore(found.until())) {
      found = ask(claimed.uid(), found == null ? List.of() : found.groups(), now);
      known.put(claimed.uid(), found);
    }
    return new Caller(claimed.uid(), claimed.gid(), found.groups());
  }

  private Known ask(int uid, List<Integer> before, Instant now) {
    try {
      return new Known(users.groupsOf(uid).orElse(List.of()), now.plus(BELIEVED));
    } catch (IOException untold) {
      LOG.warn("user {} is taken to be in the groups {} as before", uid, before, untold);
      return new Known(before, now.plus(RETRY));
    }
  }

  @Override
  public void close() {
    known.close();
  }
}
