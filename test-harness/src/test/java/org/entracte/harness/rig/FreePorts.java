package org.entracte.harness.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;

/**
 * Ports that nobody listens on, for servers that must come back on the same one. They lie below
 * those that the kernel gives to outgoing connections (ip(7), ip_local_port_range), so that no
 * connection takes one while its server is down.
 */
final class FreePorts {
  private static final int FIRST = 12_000;
  private static final int BEYOND = 32_000;

  private static final RandomGenerator RANDOM = new SecureRandom();

  private FreePorts() {}

  static int next() {
    int port = RANDOM.nextInt(FIRST, BEYOND);
    while (!isFree(port)) {
      port = RANDOM.nextInt(FIRST, BEYOND);
    }
    return port;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (BindException taken) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
