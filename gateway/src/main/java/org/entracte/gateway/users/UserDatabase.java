package org.entracte.gateway.users;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The users that a machine knows. Asked rarely: it may go over a network. Safe for many threads.
 */
public interface UserDatabase {
  /**
   * All groups of a user, the primary one among them.
   *
   * @return empty if there is no such user
   * @throws IOException if nobody can tell now
   */
  Optional<List<Integer>> groupsOf(int uid) throws IOException;
}
