package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Extended attributes on the wire (RFC 8276). */
final class ExtendedAttributeTest {
  private static final int GETXATTR = 72;
  private static final int SETXATTR = 73;
  private static final int LISTXATTRS = 74;
  private static final int REMOVEXATTR = 75;
  private static final int ACCES = 13;
  private static final int EXIST = 17;
  private static final int INVAL = 22;
  private static final int ROFS = 30;
  private static final int NAMETOOLONG = 63;
  private static final int BAD_COOKIE = 10003;
  private static final int NOTSUPP = 10004;
  private static final int TOOSMALL = 10005;
  private static final int NOXATTR = 10095;
  private static final int XATTR2BIG = 10096;

  private ServerFixture server;
  private WireSession session;

  @BeforeEach
  void start() throws IOException {
    server = new ServerFixture();
    session = WireSession.open(server.address, "client");
    session.wire.minor(2);
    session.close("mem/f", session.openFile("f", "o"));
  }

  @AfterEach
  void stop() throws IOException {
    session.close();
    server.close();
  }

  private int set(String path, int option, String name, byte[] value) throws IOException {
    Bytes call = new Bytes().ints(SETXATTR, option).text(name).opaque(value);
    return session.at(path, call).result(SETXATTR);
  }

  private int set(String path, String name, String value) throws IOException {
    return set(path, 0, name, value.getBytes(StandardCharsets.UTF_8));
  }

  private int getStatus(String path, String name) throws IOException {
    return session.at(path, new Bytes().ints(GETXATTR).text(name)).result(GETXATTR);
  }

  private String get(String path, String name) throws IOException {
    WireClient.Reply reply = session.at(path, new Bytes().ints(GETXATTR).text(name));
    reply.skip(GETXATTR);
    return new String(reply.opaque(), StandardCharsets.UTF_8);
  }

  private int remove(String path, String name) throws IOException {
    return session.at(path, new Bytes().ints(REMOVEXATTR).text(name)).result(REMOVEXATTR);
  }

  private record Page(long cookie, List<String> names, boolean end) {}

  private WireClient.Reply list(String path, long cookie, int room) throws IOException {
    return session.at(path, new Bytes().ints(LISTXATTRS).longs(cookie).ints(room));
  }

  private Page page(String path, long cookie, int room) throws IOException {
    WireClient.Reply reply = list(path, cookie, room).skip(LISTXATTRS);
    long next = reply.int64();
    int count = reply.int32();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(new String(reply.opaque(), StandardCharsets.UTF_8));
    }
    return new Page(next, names, reply.int32() == 1);
  }

  @Test
  void aValueIsSetReadAndRemovedAndTheChangeTold() throws IOException {
    Bytes call = new Bytes().ints(SETXATTR, 0).text("colour").text("red");
    WireClient.Reply first = session.at("mem/f", call).skip(SETXATTR);
    first.int32();
    long before = first.int64();
    long after = first.int64();
    assertThat(after).isNotEqualTo(before);
    assertThat(get("mem/f", "colour")).isEqualTo("red");
    WireClient.Reply gone =
        session.at("mem/f", new Bytes().ints(REMOVEXATTR).text("colour")).skip(REMOVEXATTR);
    gone.int32();
    assertThat(gone.int64()).isEqualTo(after);
    assertThat(gone.int64()).isNotEqualTo(after);
    assertThat(getStatus("mem/f", "colour")).isEqualTo(NOXATTR);
    assertThat(remove("mem/f", "colour")).isEqualTo(NOXATTR);
  }

  @Test
  void optionsSayWhetherItMayBeThere() throws IOException {
    byte[] value = {1};
    assertThat(set("mem/f", 2, "colour", value)).isEqualTo(NOXATTR);
    assertThat(set("mem/f", 1, "colour", value)).isZero();
    assertThat(set("mem/f", 1, "colour", value)).isEqualTo(EXIST);
    assertThat(set("mem/f", 2, "colour", value)).isZero();
    assertThat(set("mem/f", 3, "colour", value)).isEqualTo(INVAL);
  }

  @Test
  void namesAndValuesHaveTheirLimits() throws IOException {
    assertThat(set("mem/f", "", "x")).isEqualTo(INVAL);
    assertThat(set("mem/f", "a\0b", "x")).isEqualTo(INVAL);
    assertThat(set("mem/f", "n".repeat(256), "x")).isEqualTo(NAMETOOLONG);
    assertThat(set("mem/f", 0, "colour", new byte[64 << 10])).isZero();
    assertThat(set("mem/f", 0, "colour", new byte[(64 << 10) + 1])).isEqualTo(XATTR2BIG);
  }

  @Test
  void namesAreListedInPagesThatFit() throws IOException {
    assertThat(page("mem", 0, 16)).isEqualTo(new Page(0, List.of(), true));
    for (String name : List.of("ccc", "a", "bbbbb")) {
      assertThat(set("mem/f", name, "x")).isZero();
    }
    assertThat(page("mem/f", 0, 4096)).isEqualTo(new Page(3, List.of("a", "bbbbb", "ccc"), true));
    assertThat(page("mem/f", 0, 16 + 8 + 12)).isEqualTo(new Page(2, List.of("a", "bbbbb"), false));
    assertThat(page("mem/f", 2, 16 + 8)).isEqualTo(new Page(3, List.of("ccc"), true));
    assertThat(page("mem/f", 3, 16)).isEqualTo(new Page(3, List.of(), true));
    assertThat(list("mem/f", 0, 16 + 7).result(LISTXATTRS)).isEqualTo(TOOSMALL);
    assertThat(list("mem/f", 0, 8).result(LISTXATTRS)).isEqualTo(TOOSMALL);
    assertThat(list("mem/f", 4, 4096).result(LISTXATTRS)).isEqualTo(BAD_COOKIE);
    assertThat(list("mem/f", -1, 4096).result(LISTXATTRS)).isEqualTo(BAD_COOKIE);
  }

  @Test
  void supportIsToldForEachFileSystem() throws IOException {
    assertThat(support("mem/f")).isOne();
    assertThat(support("")).as("the pseudo root has none").isZero();
    assertThat(set("", "colour", "red")).isEqualTo(NOTSUPP);
    assertThat(list("", 0, 4096).result(LISTXATTRS)).isEqualTo(NOTSUPP);
  }

  private int support(String path) throws IOException {
    Bytes call = new Bytes().ints(WireSession.GETATTR, 3, 0, 0, 1 << 18);
    WireClient.Reply reply = session.at(path, call).skip(WireSession.GETATTR);
    reply.fixed(4 * reply.int32());
    assertThat(reply.int32()).isEqualTo(4);
    return reply.int32();
  }

  private int granted(String path, int asked) throws IOException {
    WireClient.Reply reply = session.at(path, new Bytes().ints(WireSession.ACCESS, asked));
    reply.skip(WireSession.ACCESS);
    assertThat(reply.int32()).isEqualTo(asked);
    return reply.int32();
  }

  @Test
  void accessAndTheOperationsAgree() throws IOException {
    set("mem/f", "colour", "red");
    assertThat(granted("mem/f", 0x1c0)).isEqualTo(0x1c0);
    assertThat(granted("readonly/f", 0x1c0)).isEqualTo(0x40 | 0x100);
    assertThat(set("readonly/f", "colour", "x")).isEqualTo(ROFS);
    assertThat(remove("readonly/f", "colour")).isEqualTo(ROFS);
    assertThat(get("readonly/f", "colour")).isEqualTo("red");
    session.wire.as(1000);
    assertThat(granted("mem/f", 0x1c0)).isEqualTo(0x40 | 0x100);
    assertThat(set("mem/f", "colour", "x")).isEqualTo(ACCES);
    assertThat(remove("mem/f", "colour")).isEqualTo(ACCES);
    session.wire.minor(1);
    WireClient.Reply old = session.at("mem/f", new Bytes().ints(WireSession.ACCESS, 0x1ff));
    old.skip(WireSession.ACCESS);
    assertThat(old.int32() & 0x1c0).as("unknown to NFSv4.1").isZero();
  }
}
