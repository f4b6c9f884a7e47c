package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Many clients of a server of this machine, each with a connection and a session of its own, and
 * connections on which nothing, or half a call, comes. Used by one thread.
 */
public final class WireCrowd implements AutoCloseable {
  private final InetSocketAddress server;
  private final String export;
  private final List<Member> members = new ArrayList<>();
  private final List<Socket> silent = new ArrayList<>();

  /** Nobody yet. */
  public WireCrowd(int port, String export) {
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.export = export;
  }

  /** A client and the files it has open. */
  private record Member(WireSession session, List<byte[]> stateids) {}

  /** Adds clients that keep so many files open each; a file is made by who opens it first. */
  public void join(int clients, int files) throws IOException {
    for (int i = 0; i < clients; i++) {
      WireSession session = WireSession.open(server, "member " + members.size());
      List<byte[]> stateids = new ArrayList<>();
      for (int file = 0; file < files; file++) {
        Bytes open = session.openArguments(3, 0, "o", WireSession.unchecked()).ints(0);
        WireClient.Reply reply = session.at(export, open.text(name(members.size(), file)));
        reply.skip(WireSession.OPEN);
        stateids.add(reply.fixed(16));
      }
      members.add(new Member(session, stateids));
    }
  }

  /** Ten clients share their files. */
  private static String name(int member, int file) {
    return "crowd-" + member / 10 + "-" + file;
  }

  /** Each client writes to each of its files. */
  public void write() throws IOException {
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      for (int file = 0; file < member.stateids().size(); file++) {
        String path = export + "/" + name(i, file);
        WireClient.Reply reply =
            member.session().write(path, member.stateids().get(file), i * 8L, "content");
        assertThat(reply.status).isZero();
      }
    }
  }

  /**
   * Opens connections of which the odd ones send the beginning of a call of 1 MiB.
   *
   * @return how many of all there are the server has not closed
   */
  public int linger(int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      Socket socket = new Socket(server.getAddress(), server.getPort());
      silent.add(socket);
      if (i % 2 == 1) {
        socket.getOutputStream().write(new Bytes().ints(0x8010_0000, 1, 0, 2).toArray());
      }
    }
    return silent.size();
  }

  /** A client comes, makes a file, writes 1 MiB, reads it and goes; the time that took. */
  public long visit(String name) throws IOException {
    long begun = System.nanoTime();
    try (WireSession session = WireSession.open(server, "visitor " + name)) {
      Bytes open = session.openArguments(3, 0, "o", WireSession.unchecked()).ints(0).text(name);
      WireClient.Reply reply = session.at(export, open);
      reply.skip(WireSession.OPEN);
      byte[] stateid = reply.fixed(16);
      String path = export + "/" + name;
      session.write(path, stateid, 0, "x".repeat(1 << 20)).skip(WireSession.WRITE);
      WireClient.Reply read =
          session.read(path, stateid, (1 << 20) - 4, 100).skip(WireSession.READ);
      read.int32();
      assertThat(read.opaque()).isEqualTo(new byte[] {'x', 'x', 'x', 'x'});
    }
    return System.nanoTime() - begun;
  }

  @Override
  public void close() throws IOException {
    for (Member member : members) {
      member.session().close();
    }
    for (Socket socket : silent) {
      socket.close();
    }
  }
}
