package org.entracte.protocol.nfs;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A server with two clients that can be called: one that is given files, and one that wants them.
 */
abstract class TwoClients {
  static final int DELAY = 10008;
  static final int BAD_STATEID = 10025;

  ServerFixture server;
  WireSession holder;
  WireSession other;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
    holder = WireSession.called(server.address, "holder");
    other = WireSession.called(server.address, "other");
  }

  @AfterEach
  void stop() throws IOException {
    holder.close();
    other.close();
    server.close();
  }
}
