package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions hold at the very moment of the change, whoever came between check and act. */
final class ConditionalWritesTest {
  private static final String PATCH =
      "<propertyupdate xmlns=\"DAV:\"><set><prop><getlastmodified>Sun, 09 Sep 2001 01:46:40 GMT"
          + "</getlastmodified></prop></set></propertyupdate>";
  private static final String LOCK =
      "<lockinfo xmlns=\"DAV:\"><lockscope><exclusive/></lockscope><locktype><write/></locktype>"
          + "</lockinfo>";

  /** Runs just before the tree makes the change that the request is about. */
  private final AtomicReference<Callable<Integer>> between = new AtomicReference<>(() -> 0);

  private DavServer dav;

  @BeforeEach
  void start() throws Exception {
    dav = new DavServer(Caller.SUPERUSER, this::interrupted);
    dav.send("PUT", "/box/a", "first");
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
              if (method.getName().matches("remove|rename|setAttributes|upload|create")) {
                try {
                  between.getAndSet(() -> 0).call();
                } catch (Exception failed) {
                  throw new FileException(FileError.IO, "the other client failed", failed);
                }
              }
              try {
                return method.invoke(inner, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  private String etag(String path) throws Exception {
    return dav.send("HEAD", path, "").headers().firstValue("ETag").orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "MOVE", "COPY", "PROPPATCH"})
  void whatAnotherWroteMeanwhileStays(String method) throws Exception {
    String etag = etag("/box/a");
    between.set(() -> dav.status("PUT", "/box/a", "theirs"));
    String body = method.equals("PROPPATCH") ? PATCH : method.equals("PUT") ? "mine" : "";
    assertThat(dav.status(method, "/box/a", body, "If-Match", etag, "Destination", "/box/b"))
        .isEqualTo(412);
    assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("theirs");
    assertThat(dav.status("GET", "/box/b", "")).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "MOVE", "COPY"})
  void theSameForATagInAnIfHeader(String method) throws Exception {
    String condition = "([" + etag("/box/a") + "])";
    between.set(() -> dav.status("PUT", "/box/a", "theirs"));
    String body = method.equals("PUT") ? "mine" : "";
    assertThat(dav.status(method, "/box/a", body, "If", condition, "Destination", "/box/b"))
        .isEqualTo(412);
    assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("theirs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MOVE", "COPY"})
  void whoMayNotOverwriteDoesNotOverwriteWhatCameMeanwhile(String method) throws Exception {
    between.set(() -> dav.status("PUT", "/box/b", "theirs"));
    assertThat(dav.status(method, "/box/a", "", "Destination", "/box/b", "Overwrite", "F"))
        .isEqualTo(412);
    assertThat(dav.send("GET", "/box/b", "").body()).isEqualTo("theirs");
    assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("first");
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, If-None-Match, *, 412",
    "PUT, If-Match, \"x\", 412",
    "DELETE, If-Match, \"x\", 412",
    "DELETE, If-None-Match, *, 412",
    "DELETE, If-Match, *, 204",
    "PUT, If-Unmodified-Since, 'Sun, 09 Sep 2001 01:46:40 GMT', 412",
    "PROPPATCH, If-None-Match, *, 412",
    "MOVE, If-Match, \"x\", 412",
    "MOVE, If-None-Match, *, 412",
    "MOVE, If-Unmodified-Since, 'Sun, 09 Sep 2001 01:46:40 GMT', 412",
    "COPY, If-None-Match, *, 412",
    "COPY, If-Match, \"x\", 412",
    "COPY, If-None-Match, \"x\", 201",
    "PROPPATCH, If-Match, \"x\", 412",
    "PROPPATCH, If-Unmodified-Since, 'Sun, 09 Sep 2001 01:46:40 GMT', 412",
    "LOCK, If-Match, \"x\", 412",
    "LOCK, If-None-Match, *, 412",
    "MKCOL, If-Match, *, 412",
    "MKCOL, If-None-Match, *, 201",
    "LOCK-new, If-None-Match, *, 201",
    "LOCK-new, If-Match, *, 412",
  })
  void everyMethodThatChangesHeedsThem(String what, String header, String value, int status)
      throws Exception {
    String method = what.replace("-new", "");
    String body =
        switch (method) {
          case "PROPPATCH" -> PATCH;
          case "LOCK" -> LOCK;
          case "PUT" -> "mine";
          default -> "";
        };
    String path = what.equals("MKCOL") || what.endsWith("-new") ? "/box/new" : "/box/a";
    assertThat(dav.status(method, path, body, header, value, "Destination", "/box/b"))
        .isEqualTo(status);
    if (status == 412) {
      assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("first");
      assertThat(dav.status("GET", "/box/new", "")).isEqualTo(404);
      assertThat(dav.status("GET", "/box/b", "")).isEqualTo(404);
      assertThat(dav.status("PUT", "/box/a", "not locked")).isEqualTo(204);
    }
  }

  @Test
  void aLockTakenDuringAnUploadHoldsAgainstIt() throws Exception {
    between.set(() -> dav.status("LOCK", "/box/a", LOCK));
    assertThat(dav.status("PUT", "/box/a", "mine")).isEqualTo(423);
    assertThat(dav.send("GET", "/box/a", "").body()).isEqualTo("first");
  }

  @Test
  void everyChangeGivesAnotherTagWithinOneTickToo() throws Exception {
    String one = etag("/box/a");
    HttpResponse<String> put = dav.send("PUT", "/box/a", "other");
    String two = put.headers().firstValue("ETag").orElseThrow();
    assertThat(two).isNotEqualTo(one).doesNotStartWith("W/").isEqualTo(etag("/box/a"));
    assertThat(put.headers().firstValue("Last-Modified"))
        .isEqualTo(dav.send("HEAD", "/box/a", "").headers().firstValue("Last-Modified"));
  }
}
