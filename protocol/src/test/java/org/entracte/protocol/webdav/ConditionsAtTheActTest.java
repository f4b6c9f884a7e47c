package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Delegations;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.OpenMode;
import org.entracte.protocol.tree.Reservations;
import org.entracte.protocol.tree.Stability;
import org.entracte.protocol.tree.Upload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody else acts in exactly the moment between a condition's judgement and the change. */
final class ConditionsAtTheActTest {
  private static final String LOCK =
      "<lockinfo xmlns=\"DAV:\"><lockscope><exclusive/></lockscope><locktype><write/></locktype>"
          + "</lockinfo>";
  private static final String DEAD =
      "<propertyupdate xmlns=\"DAV:\"><set><prop><x xmlns=\"urn:x\">1</x></prop></set>"
          + "</propertyupdate>";
  private static final Pattern TOKEN = Pattern.compile("<D:sync-token>([^<]+)</D:sync-token>");

  /** What the other one does, before a call of the tree whose name matches. */
  private record Window(String calls, Callable<Integer> act) {}

  private static final Window NONE = new Window("-", () -> 0);

  private final AtomicReference<Window> window = new AtomicReference<>(NONE);
  private DavServer dav;

  @BeforeEach
  void start() throws Exception {
    dav = new DavServer(Caller.SUPERUSER, this::interrupted);
    dav.send("MKCOL", "/box/c/", "");
    dav.send("PUT", "/box/c/f", "f");
    dav.send("PUT", "/box/a", "a");
    dav.send("PUT", "/box/b", "b");
  }

  @AfterEach
  void stop() throws Exception {
    dav.close();
  }

  private FileTree interrupted(FileTree inner) {
    return (FileTree)
        Proxy.newProxyInstance(
            FileTree.class.getClassLoader(),
            new Class<?>[] {FileTree.class},
            (proxy, method, arguments) -> {
              Window now = window.get();
              if (method.getName().matches(now.calls()) && window.compareAndSet(now, NONE)) {
                try {
                  now.act().call();
                } catch (Exception failed) {
                  throw new FileException(FileError.IO, "the other one failed", failed);
                }
              }
              try {
                return method.invoke(inner, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  private FileId find(String path) throws Exception {
    FileId at = FileId.ROOT;
    for (String name : path.split("/", -1)) {
      at = dav.tree.lookup(Caller.SUPERUSER, at, Name.of(name)).id();
    }
    return at;
  }

  /** As NFS does it: locks of WebDAV are no hindrance to who has the file open already. */
  private int write(String path, String text) throws Exception {
    try (OpenFile file = dav.tree.open(Caller.SUPERUSER, find(path), OpenMode.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      file.write(bytes, 0, Stability.FILE_SYNC);
    }
    return 0;
  }

  private int upload(String name, String text) throws Exception {
    try (Upload upload = dav.tree.upload(Caller.SUPERUSER, FileId.ROOT, Name.of(name))) {
      upload.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      upload.publish(Upload.ANYTHING, AttributeChange.NONE);
    }
    return 0;
  }

  private String get(String path) throws Exception {
    return dav.send("GET", path, "").body();
  }

  private String etag(String path) throws Exception {
    return dav.send("HEAD", path, "").headers().firstValue("ETag").orElseThrow();
  }

  private String syncToken(String path) throws Exception {
    String body = "<propfind xmlns=\"DAV:\"><prop><sync-token/></prop></propfind>";
    Matcher token = TOKEN.matcher(dav.send("PROPFIND", path, body, "Depth", "0").body());
    assertThat(token.find()).isTrue();
    return token.group(1);
  }

  private String about(String path) throws Exception {
    return "<" + path + "> ([" + etag(path) + "])";
  }

  @Test
  void whatIsWrittenIntoACollectionThatGoesOnAConditionStays() throws Exception {
    String unchanged = "(<" + syncToken("/box/c/") + ">)";
    window.set(new Window("remove", () -> write("c/f", "theirs")));

    assertThat(dav.status("DELETE", "/box/c/", "", "If", unchanged)).isEqualTo(412);

    assertThat(get("/box/c/f")).isEqualTo("theirs");
    String now = "(<" + syncToken("/box/c/") + ">)";
    assertThat(dav.status("DELETE", "/box/c/", "", "If", now)).isEqualTo(204);
    assertThat(dav.status("GET", "/box/c/f", "")).isEqualTo(404);
  }

  @Test
  void whatIsWrittenAfterTheLookAndBeforeTheJudgementBreaksTheCondition() throws Exception {
    String unchanged = "(<" + syncToken("/box/c/") + ">)";
    window.set(new Window("list", () -> write("c/f", "theirs")));

    assertThat(dav.status("DELETE", "/box/c/", "", "If", unchanged)).isEqualTo(412);
    assertThat(get("/box/c/f")).isEqualTo("theirs");
  }

  @Test
  void whatIsNewInACollectionThatGoesOnAConditionStays() throws Exception {
    String tagged = about("/box/c/f");
    window.set(new Window("remove", () -> dav.status("PUT", "/box/c/new", "theirs")));

    assertThat(dav.status("DELETE", "/box/c/", "", "If", tagged)).isEqualTo(409);
    assertThat(get("/box/c/new")).isEqualTo("theirs");
  }

  @Test
  void aMemberThatATaggedListIsAboutStaysIfItIsWritten() throws Exception {
    dav.send("PUT", "/box/c/z", "z");
    String tagged = about("/box/c/f");
    window.set(new Window("remove", () -> write("c/f", "theirs")));

    HttpResponse<String> answer = dav.send("DELETE", "/box/c/", "", "If", tagged);

    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(answer.body()).contains("<D:href>/box/c/f</D:href>").contains("412");
    assertThat(get("/box/c/f")).isEqualTo("theirs");
  }

  @Test
  void aCollectionThatTookAnothersPlaceStays() throws Exception {
    window.set(
        new Window(
            "list",
            () -> {
              dav.status("MOVE", "/box/c/", "", "Destination", "/box/moved/");
              return dav.status("MKCOL", "/box/c/", "");
            }));

    assertThat(dav.status("DELETE", "/box/c/", "", "If-Match", "*")).isEqualTo(412);
    assertThat(dav.status("PROPFIND", "/box/c/", "", "Depth", "0")).isEqualTo(207);
    assertThat(get("/box/moved/f")).isEqualTo("f");
  }

  @Test
  void severalNamesOfOneFileGoWithTheirCollection() throws Exception {
    dav.tree.link(Caller.SUPERUSER, find("c/f"), find("c"), Name.of("g"));
    dav.tree.link(Caller.SUPERUSER, find("c/f"), find("c"), Name.of("h"));
    assertThat(dav.status("DELETE", "/box/c/", "", "If-Match", "*")).isEqualTo(204);
    assertThat(dav.status("PROPFIND", "/box/c/", "", "Depth", "0")).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MOVE", "COPY"})
  void aTargetThatATaggedListIsAboutIsNotOverwrittenWhenItChanged(String method) throws Exception {
    window.set(new Window("rename|create|upload", () -> write("b", "theirs")));
    assertThat(dav.status(method, "/box/a", "", "If", about("/box/b"), "Destination", "/box/b"))
        .isEqualTo(412);
    assertThat(get("/box/b")).isEqualTo("theirs");
    assertThat(get("/box/a")).isEqualTo("a");
  }

  @ParameterizedTest
  @CsvSource({"MOVE, /box/a", "COPY, /box/a", "MOVE, /box/d/", "COPY, /box/d/"})
  void aCollectionToBeReplacedKeepsWhatChangedSinceTheConditionHeld(String method, String source)
      throws Exception {
    dav.send("MKCOL", "/box/d/", "");
    window.set(new Window("remove", () -> write("c/f", "theirs")));
    HttpResponse<String> answer =
        dav.send(method, source, "", "If", about("/box/c/f"), "Destination", "/box/c/");
    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(answer.body()).contains("412");
    assertThat(get("/box/c/f")).isEqualTo("theirs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"If-Match", "If"})
  void propertiesAreNotSetOnWhatChanged(String header) throws Exception {
    String condition = header.equals("If") ? "([" + etag("/box/a") + "])" : etag("/box/a");
    window.set(new Window("setAttributes", () -> write("a", "theirs")));
    assertThat(dav.status("PROPPATCH", "/box/a", DEAD, header, condition)).isEqualTo(412);
    assertThat(dav.send("PROPFIND", "/box/a", "", "Depth", "0").body()).doesNotContain("urn:x");
  }

  @Test
  void whoseLockRanOutMeanwhileOverwritesNothing() throws Exception {
    HttpResponse<String> lock = dav.send("LOCK", "/box/a", LOCK, "Timeout", "Second-100");
    String held = "(" + lock.headers().firstValue("Lock-Token").orElseThrow() + ")";
    window.set(
        new Window(
            "upload",
            () -> {
              dav.clock.advance(Duration.ofSeconds(101));
              return dav.status("PUT", "/box/a", "theirs");
            }));
    assertThat(dav.status("PUT", "/box/a", "mine", "If", held)).isEqualTo(412);
    assertThat(get("/box/a")).isEqualTo("theirs");
  }

  @Test
  void aLockThatRunsOutDuringAnActHoldsUntilItsEnd() throws Exception {
    HttpResponse<String> lock = dav.send("LOCK", "/box/a", LOCK, "Timeout", "Second-100");
    String token = lock.headers().firstValue("Lock-Token").orElseThrow();
    window.set(
        new Window(
            "remove",
            () -> {
              dav.clock.advance(Duration.ofSeconds(101));
              String body = dav.send("PROPFIND", "/box/a", "", "Depth", "0").body();
              assertThat(body).contains(UnlockMethod.bare(token));
              return 0;
            }));
    assertThat(dav.status("DELETE", "/box/a", "", "If", "(" + token + ")")).isEqualTo(204);
    assertThat(dav.status("PUT", "/box/a", "new")).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"If-Match", "If"})
  void aLockOnWhatChangedIsNotTaken(String header) throws Exception {
    String condition = header.equals("If") ? "([" + etag("/box/a") + "])" : etag("/box/a");
    window.set(new Window("delegations", () -> write("a", "theirs")));
    assertThat(dav.status("LOCK", "/box/a", LOCK, header, condition)).isEqualTo(412);
    assertThat(dav.status("PUT", "/box/a", "not locked")).isEqualTo(204);
  }

  @Test
  void aLockOnANameThatIsToBeFreeIsNotTakenOnceItIsNot() throws Exception {
    window.set(new Window("create", () -> upload("new", "theirs")));
    assertThat(dav.status("LOCK", "/box/new", LOCK, "If-None-Match", "*")).isEqualTo(412);
    assertThat(dav.status("PUT", "/box/new", "not locked")).isEqualTo(204);
  }

  @Test
  void aLockOnANameThatSomebodyTookHoldsWhatIsThere() throws Exception {
    window.set(new Window("create", () -> upload("new", "theirs")));
    assertThat(dav.status("LOCK", "/box/new", LOCK)).isEqualTo(200);
    assertThat(get("/box/new")).isEqualTo("theirs");
    assertThat(dav.reservations.isLocked(new Reservations.Target(1, find("new")))).isTrue();
  }

  @Test
  void aCollectionIsNotMadeOverWhatCameMeanwhile() throws Exception {
    window.set(new Window("create", () -> upload("new", "theirs")));
    assertThat(dav.status("MKCOL", "/box/new", "", "If-None-Match", "*")).isEqualTo(405);
    assertThat(get("/box/new")).isEqualTo("theirs");
  }

  @Test
  void aLockAsksAFileBackThatAClientMayBeWritingUnseen() throws Exception {
    Delegations delegations = dav.tree.delegations().orElseThrow();
    Client client = new Client(delegations, find("a"));
    try (Delegations.FilePassage passage =
        delegations.pass(client, find("a"), Delegations.Use.CHANGING, Duration.ZERO)) {
      assertThat(passage.grant(Delegations.Kind.WRITE, client)).isTrue();
    }
    assertThat(dav.status("LOCK", "/box/a", LOCK)).isEqualTo(200);
    assertThat(client.asked).isTrue();
  }

  /** Gives back at once. */
  private static final class Client implements Delegations.Party, Delegations.Holder {
    private final Delegations delegations;
    private final FileId file;
    private volatile boolean asked;

    Client(Delegations delegations, FileId file) {
      this.delegations = delegations;
      this.file = file;
    }

    @Override
    public Delegations.Party party() {
      return this;
    }

    @Override
    public void recall() {
      asked = true;
      delegations.end(file, this);
    }
  }
}
