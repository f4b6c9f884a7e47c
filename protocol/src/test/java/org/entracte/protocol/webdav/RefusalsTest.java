package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.OpenFile;
import org.entracte.protocol.tree.SymlinkTarget;
import org.entracte.protocol.tree.Upload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a tree's refusals become for a client. */
final class RefusalsTest {
  /** Decides before each call, and may throw. */
  interface Gate {
    void before(String method, Object[] arguments) throws FileException;
  }

  /** A tree whose calls, and those of its open files and uploads, pass a gate. */
  static FileTree gated(FileTree tree, Gate gate) {
    return gated(FileTree.class, tree, gate);
  }

  private static <T> T gated(Class<T> face, T inner, Gate gate) {
    return face.cast(
        Proxy.newProxyInstance(
            face.getClassLoader(),
            new Class<?>[] {face},
            (proxy, method, arguments) -> {
              gate.before(method.getName(), arguments == null ? new Object[0] : arguments);
              try {
                Object result = method.invoke(inner, arguments);
                return switch (result) {
                  case OpenFile file -> gated(OpenFile.class, file, gate);
                  case Upload upload -> gated(Upload.class, upload, gate);
                  case null, default -> result;
                };
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            }));
  }

  private static DavServer refusing(String refused, FileError error) throws Exception {
    return new DavServer(
        Caller.SUPERUSER,
        tree ->
            gated(
                tree,
                (method, arguments) -> {
                  if (method.equals(refused)) {
                    throw new FileException(error, "because of " + error);
                  }
                }));
  }

  private static String bodyOf(String method) {
    return switch (method) {
      case "PUT" -> "other";
      case "LOCK" ->
          "<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:exclusive/></D:lockscope>"
              + "<D:locktype><D:write/></D:locktype></D:lockinfo>";
      case "PROPPATCH" ->
          "<D:propertyupdate xmlns:D='DAV:' xmlns:A='http://apache.org/dav/props/'><D:set>"
              + "<D:prop><A:executable>T</A:executable></D:prop></D:set></D:propertyupdate>";
      default -> "";
    };
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /fixed/a",
    "PUT, /fixed/new",
    "DELETE, /fixed/a",
    "MKCOL, /fixed/d",
    "PROPPATCH, /fixed/a",
    "LOCK, /fixed/a",
    "LOCK, /fixed/new",
    "COPY, /box/a",
    "MOVE, /fixed/a",
  })
  void nothingOfAReadOnlyExportCanBeChanged(String method, String path) throws Exception {
    try (DavServer dav = new DavServer(Caller.SUPERUSER, tree -> tree)) {
      dav.send("PUT", "/box/a", "content");
      HttpResponse<String> answer =
          dav.send(method, path, bodyOf(method), "Destination", dav.uri("/fixed/b").toString());
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("read-only");
      assertThat(dav.send("GET", "/fixed/a", "").body()).isEqualTo("content");
      assertThat(dav.status("GET", "/fixed/b", "")).isEqualTo(404);
      assertThat(dav.status("GET", "/fixed/new", "")).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OFFLINE, 503",
    "BUSY, 503",
    "ACCESS, 403",
    "LOCKED, 423",
    "VERSION_GONE, 503",
    "IO, 500",
  })
  void aRefusalToReadIsAnAnswerThatSaysWhy(FileError error, int status) throws Exception {
    try (DavServer dav = refusing("read", error)) {
      assertThat(dav.status("PUT", "/box/a", "content")).isEqualTo(201);
      HttpResponse<String> answer = dav.send("GET", "/box/a", "");
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.body()).isEqualTo("because of " + error + "\n");
      assertThat(answer.headers().firstValue("ETag")).isEmpty();
      assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"BUSY", "VERSION_GONE"})
  void aGetWaitsForWhatIsOnlyBusy(FileError error) throws Exception {
    AtomicInteger refusals = new AtomicInteger(3);
    Gate gate =
        (method, arguments) -> {
          if (method.equals("read") && refusals.getAndDecrement() > 0) {
            throw new FileException(error, "because of " + error);
          }
        };
    try (DavServer dav = new DavServer(Caller.SUPERUSER, tree -> gated(tree, gate))) {
      dav.send("PUT", "/box/a", "content");
      HttpResponse<String> answer = dav.send("GET", "/box/a", "");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("content");
    }
  }

  /** The body is there only once, so it is not asked for again. */
  @ParameterizedTest
  @CsvSource({
    "PUT, /box/a, 'publish,upload'",
    "PUT, /box/new, 'publish,upload'",
    "DELETE, /box/a, remove",
    "DELETE, /box/full, remove",
    "MKCOL, /box/new, create",
    "MOVE, /box/a, rename",
    "COPY, /box/a, publish",
    "PROPPATCH, /box/a, setAttributes",
  })
  void aChangeWaitsForWhatIsOnlyBusy(String method, String path, String refusing) throws Exception {
    List<String> refused = new ArrayList<>();
    AtomicBoolean refuses = new AtomicBoolean();
    Gate gate =
        (called, arguments) -> {
          boolean often = Collections.frequency(refused, called) >= 3;
          if (refuses.get() && List.of(refusing.split(",")).contains(called) && !often) {
            refused.add(called);
            throw new FileException(FileError.BUSY, "because it is busy");
          }
        };
    try (DavServer dav = new DavServer(Caller.SUPERUSER, tree -> gated(tree, gate))) {
      dav.send("PUT", "/box/a", "before");
      dav.send("MKCOL", "/box/full", "");
      dav.send("PUT", "/box/full/b", "before");
      refuses.set(true);
      String target = dav.uri("/box/new").toString();
      HttpResponse<String> answer = dav.send(method, path, bodyOf(method), "Destination", target);
      assertThat(answer.statusCode()).as(answer.body()).isIn(201, 204, 207);
      assertThat(answer.body()).doesNotContain("busy");
      assertThat(refused).hasSize(3 * refusing.split(",").length);
      switch (method) {
        case "PUT" -> assertThat(dav.send("GET", path, "").body()).isEqualTo("other");
        case "DELETE" -> assertThat(dav.status("GET", path, "")).isEqualTo(404);
        case "PROPPATCH" ->
            assertThat(dav.send("PROPFIND", path, "", "Depth", "0").body()).contains("executable");
        default -> assertThat(dav.status("PROPFIND", "/box/new", "", "Depth", "0")).isEqualTo(207);
      }
    }
  }

  @Test
  void aChangeOfWhatStaysBusyIsRefusedInTheEnd() throws Exception {
    Gate gate =
        (called, arguments) -> {
          if (called.equals("publish")) {
            throw new FileException(FileError.BUSY, "because it is busy");
          }
        };
    try (DavServer dav = new DavServer(Caller.SUPERUSER, tree -> gated(tree, gate))) {
      HttpResponse<String> answer = dav.send("PUT", "/box/a", "content");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(dav.status("GET", "/box/a", "")).isEqualTo(404);
    }
  }

  /** What was looked for a moment ago is something else by now. */
  @ParameterizedTest
  @CsvSource({
    "PUT, /box/new, upload, WRONG_TYPE, 409",
    "PUT, /box/a, publish, WRONG_TYPE, 409",
    "PUT new, /box/new, upload, WRONG_TYPE, 412",
    "PUT new, /box/new, publish, WRONG_TYPE, 412",
    "MOVE, /box/a, rename, INVALID, 403",
  })
  void aRefusalForWhatOthersDidMeanwhileSaysSo(
      String request, String path, String refusing, FileError error, int status) throws Exception {
    AtomicBoolean refuses = new AtomicBoolean();
    Gate gate =
        (called, arguments) -> {
          if (refuses.get() && called.equals(refusing)) {
            throw new FileException(error, "because of " + error);
          }
        };
    try (DavServer dav = new DavServer(Caller.SUPERUSER, tree -> gated(tree, gate))) {
      dav.send("PUT", "/box/a", "before");
      refuses.set(true);
      String target = dav.uri("/box/b").toString();
      HttpResponse<String> answer =
          request.equals("PUT new")
              ? dav.send("PUT", path, "other", "If-None-Match", "*")
              : dav.send(request, path, bodyOf(request), "Destination", target);
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.body()).doesNotContain("because of");
      assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("before");
    }
  }

  /** A Mac asks for such names in every folder, and for each file. */
  @ParameterizedTest
  @CsvSource({
    "GET, ._a",
    "HEAD, ._a",
    "PROPFIND, ._a",
    "GET, .DS_Store",
    "PROPFIND, .DS_Store",
  })
  void whatIsNotThereIsLookedForOnce(String method, String name) throws Exception {
    List<String> calls = new ArrayList<>();
    Gate gate =
        (called, arguments) -> {
          if (!called.equals("openAtOnce")) {
            calls.add(called);
          }
        };
    try (DavServer dav = new DavServer(Caller.SUPERUSER, tree -> gated(tree, gate))) {
      assertThat(dav.status(method, "/box/" + name, "", "Depth", "0")).isEqualTo(404);
      assertThat(calls).containsExactly("lookup");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 200_000})
  void aFileThatIsCutWhileAGetBeginsIsAnsweredAsItIsThen(int left) throws Exception {
    AtomicReference<Callable<Integer>> between = new AtomicReference<>(() -> 0);
    Gate gate =
        (method, arguments) -> {
          if (method.equals("read")) {
            try {
              between.getAndSet(() -> 0).call();
            } catch (Exception failed) {
              throw new FileException(FileError.IO, "the cut failed", failed);
            }
          }
        };
    try (DavServer dav = new DavServer(Caller.SUPERUSER, tree -> gated(tree, gate))) {
      dav.send("PUT", "/box/a", "x".repeat(left + 100_000));
      FileId file = dav.tree.lookup(Caller.SUPERUSER, FileId.ROOT, Name.of("a")).id();
      between.set(
          () -> {
            dav.tree.setAttributes(Caller.SUPERUSER, file, AttributeChange.size(left));
            return 0;
          });
      assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("x".repeat(left));
      assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("x".repeat(left));
    }
  }

  /** Somebody else acts just when a GET has opened the file, before it asks or reads anything. */
  @ParameterizedTest
  @CsvSource({"attributes, PUT", "atOpening, PUT", "read, PUT", "read, patch", "attributes, patch"})
  void aTagComesWithTheBytesThatItIsOf(String moment, String act) throws Exception {
    AtomicReference<Callable<Integer>> between = new AtomicReference<>(() -> 0);
    Gate gate =
        (method, arguments) -> {
          if (method.equals(moment)) {
            try {
              between.getAndSet(() -> 0).call();
            } catch (Exception failed) {
              throw new FileException(FileError.IO, "the other one failed", failed);
            }
          }
        };
    try (DavServer dav = new DavServer(Caller.SUPERUSER, tree -> gated(tree, gate))) {
      Map<String, String> contents = new HashMap<>();
      contents.put(etag(dav.send("PUT", "/box/a", "old")), "old");
      String[] range = act.equals("patch") ? new String[] {"Content-Range", "bytes 0-2/3"} : NONE;
      between.set(
          () -> {
            HttpResponse<String> put = dav.send("PUT", "/box/a", "new", range);
            contents.put(etag(dav.send("HEAD", "/box/a", "")), "new");
            return put.statusCode();
          });
      HttpResponse<String> get = dav.send("GET", "/box/a", "");
      assertThat(get.body()).isEqualTo(contents.get(etag(get)));
      between.set(() -> dav.status("PUT", "/box/a", "OLD", range));
      String parts = dav.send("GET", "/box/a", "", "Range", "bytes=0-0,2-2").body();
      assertThat(parts.contains("O") == parts.contains("D")).as(parts).isTrue();
    }
  }

  private static final String[] NONE = {};

  private static String etag(HttpResponse<String> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"NO_SPACE, sufficient-disk-space", "QUOTA, quota-not-exceeded"})
  void aFullDiskIsNamedWithItsPrecondition(FileError error, String precondition) throws Exception {
    try (DavServer dav = refusing("upload", error)) {
      HttpResponse<String> answer = dav.send("PUT", "/box/a", "content");
      assertThat(answer.statusCode()).isEqualTo(507);
      assertThat(answer.body()).contains("<D:" + precondition + "/>");
    }
  }

  @Test
  void anAnswerThatBreaksOffDoesNotLookWhole() throws Exception {
    Gate later =
        (method, arguments) -> {
          if (method.equals("read")
              && arguments[0] instanceof ByteBuffer
              && (long) arguments[1] > 1_000_000) {
            throw new FileException(FileError.OFFLINE, "the rest is not here");
          }
        };
    try (DavServer dav = new DavServer(Caller.SUPERUSER, tree -> gated(tree, later))) {
      dav.send("PUT", "/box/a", "x".repeat(2_000_000));
      assertThatThrownBy(() -> dav.send("GET", "/box/a", "")).isInstanceOf(IOException.class);
      assertThat(dav.status("HEAD", "/box/a", "")).isEqualTo(200);
    }
  }

  @Test
  void aConditionHoldsAtTheMomentOfPublishing() throws Exception {
    AtomicReference<Callable<Integer>> between = new AtomicReference<>(() -> 0);
    Gate gate =
        (method, arguments) -> {
          if (method.equals("upload")) {
            try {
              between.getAndSet(() -> 0).call();
            } catch (Exception failed) {
              throw new FileException(FileError.IO, "the other writer failed", failed);
            }
          }
        };
    try (DavServer dav = new DavServer(Caller.SUPERUSER, tree -> gated(tree, gate))) {
      between.set(() -> dav.status("PUT", "/box/a", "theirs"));
      assertThat(dav.status("PUT", "/box/a", "mine", "If-None-Match", "*")).isEqualTo(412);
      String etag = dav.send("HEAD", "/box/a", "").headers().firstValue("ETag").orElseThrow();
      between.set(() -> dav.status("PUT", "/box/a", "theirs again"));
      assertThat(dav.status("PUT", "/box/a", "mine", "If-Match", etag)).isEqualTo(412);
      assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("theirs again");
    }
  }

  @Test
  void anExportThatFailsDoesNotHideTheOthers() throws Exception {
    try (DavServer dav = refusing("attributes", FileError.IO)) {
      assertThat(dav.send("PROPFIND", "/", "", "Depth", "1").body())
          .contains("<D:href>/box/</D:href><D:status>HTTP/1.1 500")
          .contains("<D:href>/other/</D:href><D:propstat>")
          .endsWith("</D:multistatus>\n");
    }
  }

  @Test
  void aLinkThatCannotBeFollowedDoesNotBreakTheListing() throws Exception {
    try (DavServer dav = refusing("readLink", FileError.OFFLINE)) {
      dav.tree.create(
          Caller.SUPERUSER,
          FileId.ROOT,
          Name.of("l"),
          new NewObject.Symlink(SymlinkTarget.of("x")),
          AttributeChange.NONE);
      assertThat(dav.send("PROPFIND", "/box/", "", "Depth", "1").body())
          .contains("<D:href>/box/l</D:href>")
          .endsWith("</D:multistatus>\n");
      assertThat(dav.status("GET", "/box/l", "")).isEqualTo(503);
    }
  }

  @Test
  void everyRefusalIsAnError() {
    Set<FileError> server = EnumSet.noneOf(FileError.class);
    for (FileError error : FileError.values()) {
      assertThat(StatusOf.error(error)).as(error.name()).isBetween(400, 507);
      if (StatusOf.error(error) == 500) {
        server.add(error);
      }
    }
    assertThat(server).containsExactlyInAnyOrder(FileError.IO, FileError.BAD_COOKIE);
  }
}
