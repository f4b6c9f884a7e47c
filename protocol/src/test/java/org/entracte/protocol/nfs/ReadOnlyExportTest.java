package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An export that may only be read: "readonly" shows the tree of "mem". */
final class ReadOnlyExportTest {
  private static final int ROFS = 30;
  private static final byte[] ANONYMOUS = new byte[16];

  private ServerFixture server;
  private WireSession session;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
    session = WireSession.open(server.address, "client");
    byte[] stateid = session.openFile("f", "o");
    session.write("mem/f", stateid, 0, "content").skip(WireSession.WRITE);
    assertThat(session.close("mem/f", stateid)).isZero();
  }

  @AfterEach
  void stop() throws IOException {
    session.close();
    server.close();
  }

  private int status(Bytes operation, int number) throws IOException {
    return session.at("readonly", operation).result(number);
  }

  private int open(String name, int access, Bytes how) throws IOException {
    Bytes call = session.openArguments(access, 0, "p", how).ints(0).text(name);
    return session.at("readonly", call).result(WireSession.OPEN);
  }

  @Test
  void namesCannotBeChanged() throws IOException {
    Bytes make = new Bytes().ints(WireSession.CREATE, 2).text("d").ints(0, 0);
    assertThat(status(make, WireSession.CREATE)).isEqualTo(ROFS);
    Bytes remove = new Bytes().ints(WireSession.REMOVE).text("f");
    assertThat(status(remove, WireSession.REMOVE)).isEqualTo(ROFS);
    Bytes rename = new Bytes().ints(WireSession.SAVEFH, WireSession.RENAME).text("f").text("g");
    WireClient.Reply renamed = session.run(4, WireSession.path("readonly").raw(rename.toArray()));
    renamed.skip(WireSession.PUTROOTFH, WireSession.LOOKUP, WireSession.SAVEFH);
    assertThat(renamed.result(WireSession.RENAME)).isEqualTo(ROFS);
    Bytes link = new Bytes().ints(WireSession.LOOKUP).text("f").ints(WireSession.SAVEFH);
    Bytes into = WireSession.path("readonly").ints(WireSession.LINK).text("g");
    WireClient.Reply linked =
        session.run(7, WireSession.path("readonly").raw(link.toArray()).raw(into.toArray()));
    linked.skip(WireSession.PUTROOTFH, WireSession.LOOKUP, WireSession.LOOKUP, WireSession.SAVEFH);
    linked.skip(WireSession.PUTROOTFH, WireSession.LOOKUP);
    assertThat(linked.result(WireSession.LINK)).isEqualTo(ROFS);
    assertThat(open("new", 1, WireSession.guarded())).isEqualTo(ROFS);
    assertThat(open("new", 1, WireSession.unchecked())).isEqualTo(ROFS);
  }

  @Test
  void contentIsReadAndNotWritten() throws IOException {
    assertThat(open("f", 2, WireSession.noCreate())).isEqualTo(ROFS);
    assertThat(open("f", 1, WireSession.unchecked())).as("O_CREAT of what is there").isZero();
    Bytes truncating = new Bytes().ints(1, 0, 1, 16, 8).longs(0);
    assertThat(open("f", 1, truncating)).isEqualTo(ROFS);
    assertThat(session.readText("readonly/f", ANONYMOUS)).isEqualTo("content");
    WireClient.Reply written = session.write("readonly/f", ANONYMOUS, 0, "x");
    assertThat(written.result(WireSession.WRITE)).isEqualTo(ROFS);
    Bytes mode = new Bytes().ints(WireSession.SETATTR).raw(ANONYMOUS).ints(2, 0, 2, 4, 0600);
    assertThat(session.at("readonly/f", mode).result(WireSession.SETATTR)).isEqualTo(ROFS);
    assertThat(session.readText("readonly/f", ANONYMOUS)).isEqualTo("content");
  }

  @Test
  void accessSaysSo() throws IOException {
    Bytes ask = new Bytes().ints(WireSession.ACCESS, 0x3f);
    WireClient.Reply file = session.at("readonly/f", ask).skip(WireSession.ACCESS);
    file.int32();
    assertThat(file.int32()).isEqualTo(1);
    WireClient.Reply directory = session.at("readonly", ask).skip(WireSession.ACCESS);
    directory.int32();
    assertThat(directory.int32()).isEqualTo(1 | 2);
  }

  @Test
  void anExportThatBecomesReadOnlyTakesNoMoreThroughWhatIsOpen() throws IOException {
    byte[] stateid = session.openFile("f", "o");
    server.terms("mem", terms -> terms.withReadOnly(true));
    assertThat(session.write("mem/f", stateid, 0, "x").result(WireSession.WRITE)).isEqualTo(ROFS);
    assertThat(session.readText("mem/f", stateid)).isEqualTo("content");
    server.terms("mem", terms -> terms.withReadOnly(false));
    session.write("mem/f", stateid, 0, "C").skip(WireSession.WRITE);
    assertThat(session.readText("mem/f", stateid)).isEqualTo("Content");
    assertThat(session.close("mem/f", stateid)).isZero();
  }
}
