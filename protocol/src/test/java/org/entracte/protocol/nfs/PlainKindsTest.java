package org.entracte.protocol.nfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What each operation of NFSv4.0 answers for each kind of object: a table of the errors that RFC
 * 7530 gives in section 16, in its order of operations.
 */
final class PlainKindsTest {
  private static final String[] KINDS = {"file", "directory", "link", "fifo", "socket"};
  private static final int OK = 0;
  private static final int NOTDIR = 20;
  private static final int ISDIR = 21;
  private static final int INVAL = 22;
  private static final int SYMLINK = 10029;

  private ServerFixture server;
  private WirePlain client;

  @BeforeEach
  void start() throws IOException, FileException {
    server = new ServerFixture();
    client = WirePlain.open(server.address, "a");
    make("file", new NewObject.RegularFile());
    make("directory", new NewObject.Directory());
    make("link", new NewObject.Symlink(SymlinkTarget.of("anywhere")));
    make("fifo", new NewObject.Special(FileType.FIFO));
    make("socket", new NewObject.Special(FileType.SOCKET));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private void make(String name, NewObject object) throws FileException {
    server.tree.create(Caller.SUPERUSER, FileId.ROOT, Name.of(name), object, AttributeChange.NONE);
  }

  private static Bytes ops(int... words) {
    return new Bytes().ints(words);
  }

  private int status(String path, Bytes operation) throws IOException {
    return client.at(path, operation).status;
  }

  /** The operation behind a SAVEFH of one object, on another. */
  private int status(String saved, String current, Bytes operation) throws IOException {
    Bytes call =
        WireSession.path("mem", saved)
            .ints(WireSession.SAVEFH)
            .raw(WireSession.path("mem", current).toArray())
            .raw(operation.toArray());
    return client.run(8, call).status;
  }

  private Map<String, Integer> each(Bytes operation) throws IOException {
    Map<String, Integer> answers = new LinkedHashMap<>();
    for (String kind : KINDS) {
      answers.put(kind, status("mem/" + kind, operation));
    }
    return answers;
  }

  /** In the order of {@link #KINDS}. */
  private static Map<String, Integer> answers(int... statuses) {
    Map<String, Integer> all = new LinkedHashMap<>();
    for (int i = 0; i < KINDS.length; i++) {
      all.put(KINDS[i], statuses[i]);
    }
    return all;
  }

  /** 16.3, 16.11, 16.23, 16.25, 16.32, 16.36. */
  @Test
  void contentIsOfFilesOnly() throws IOException {
    Map<String, Integer> ofFiles = answers(OK, ISDIR, INVAL, INVAL, INVAL);
    assertThat(each(ops(WireSession.COMMIT).longs(0).ints(0))).isEqualTo(ofFiles);
    assertThat(each(ops(WireSession.READ).raw(WirePlain.ANONYMOUS).longs(0).ints(9)))
        .isEqualTo(ofFiles);
    assertThat(each(ops(WireSession.WRITE).raw(WirePlain.ANONYMOUS).longs(0).ints(0).text("x")))
        .isEqualTo(ofFiles);
    Bytes size = ops(WireSession.SETATTR).raw(WirePlain.ANONYMOUS).ints(1, 1 << 4, 8).longs(0);
    assertThat(each(size)).isEqualTo(ofFiles);
    Bytes lockTest = ops(WireSession.LOCKT, 2).longs(0, -1, client.clientId).text("tester");
    assertThat(each(lockTest)).isEqualTo(ofFiles);
    assertThat(each(ops(WireSession.READLINK))).isEqualTo(answers(INVAL, INVAL, OK, INVAL, INVAL));
  }

  /** 16.16. */
  @Test
  void filesAreOpened() throws IOException {
    int[] expected = {OK, ISDIR, SYMLINK, SYMLINK, SYMLINK};
    for (int i = 0; i < KINDS.length; i++) {
      assertThat(client.open(i, KINDS[i], 1, 0, "o" + i, WireSession.noCreate()).status)
          .as(KINDS[i])
          .isEqualTo(expected[i]);
    }
  }

  /** 16.4, 16.13, 16.14, 16.16, 16.24, 16.26, 16.31. */
  @Test
  void namesAreInDirectories() throws IOException {
    Map<String, Integer> made = answers(NOTDIR, OK, NOTDIR, NOTDIR, NOTDIR);
    assertThat(each(ops(WireSession.CREATE, 2).text("x").ints(0, 0))).isEqualTo(made);
    Bytes list = ops(WireSession.READDIR).longs(0, 0).ints(0, 4096, 0);
    assertThat(each(list)).isEqualTo(made);
    assertThat(each(ops(WireSession.LOOKUPP))).isEqualTo(made);
    Map<String, Integer> found = answers(NOTDIR, OK, SYMLINK, NOTDIR, NOTDIR);
    assertThat(each(ops(WireSession.LOOKUP).text("x"))).isEqualTo(found);
    assertThat(each(ops(WireSession.SECINFO).text("x"))).isEqualTo(found);
    assertThat(each(ops(WireSession.REMOVE).text("x"))).isEqualTo(made);
    for (String kind : KINDS) {
      Bytes open = client.openArguments(0, 1, 0, kind, WireSession.unchecked());
      assertThat(status("mem/" + kind, open.ints(0).text("y"))).isEqualTo(made.get(kind));
    }
  }

  /** 16.9, 16.27. */
  @Test
  void namesAreGivenInDirectoriesToAllButDirectories() throws IOException {
    int[] linked = {OK, ISDIR, OK, OK, OK};
    for (int i = 0; i < KINDS.length; i++) {
      Bytes link = ops(WireSession.LINK).text("another " + KINDS[i]);
      assertThat(status(KINDS[i], "directory", link)).as(KINDS[i]).isEqualTo(linked[i]);
      boolean directory = KINDS[i].equals("directory");
      assertThat(status("file", KINDS[i], ops(WireSession.LINK).text("x")))
          .as("into %s", KINDS[i])
          .isEqualTo(directory ? OK : NOTDIR);
      Bytes rename = ops(WireSession.RENAME).text("x").text("x");
      assertThat(status("directory", KINDS[i], rename))
          .as("to %s", KINDS[i])
          .isEqualTo(directory ? OK : NOTDIR);
      assertThat(status(KINDS[i], "directory", rename))
          .as("from %s", KINDS[i])
          .isEqualTo(directory ? OK : NOTDIR);
      if (directory) {
        assertThat(status("mem/directory", ops(WireSession.REMOVE).text("x"))).isZero();
      }
    }
  }

  /** 16.1.4: no bit that means nothing for what it is about. */
  @Test
  void accessTellsOfWhatThereIs() throws IOException {
    for (String kind : KINDS) {
      WireClient.Reply reply = client.at("mem/" + kind, ops(WireSession.ACCESS, 0x1ff));
      reply.skip(WireSession.ACCESS);
      int expected = kind.equals("directory") ? 0x1f : 0x2d;
      assertThat(reply.int32()).as(kind).isEqualTo(expected);
      assertThat(reply.int32() & ~expected).as(kind).isZero();
    }
  }

  /** 16.7, 16.15, 16.35: what must be there is, and is the same when it comes back. */
  @Test
  void requiredAttributesAreVerified() throws IOException {
    int required = 0x807ff;
    for (String kind : KINDS) {
      WireClient.Reply reply =
          client.at("mem/" + kind, ops(WireSession.GETATTR, 1, required)).skip(WireSession.GETATTR);
      byte[] attributes = reply.fixed(reply.left());
      assertThat(attributes).startsWith(ops(1, required).toArray());
      assertThat(status("mem/" + kind, ops(WireSession.VERIFY).raw(attributes))).isZero();
      assertThat(status("mem/" + kind, ops(WireSession.NVERIFY).raw(attributes))).isEqualTo(10009);
    }
  }
}
