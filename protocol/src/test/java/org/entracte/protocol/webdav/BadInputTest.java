package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.entracte.protocol.tree.AttributeChange;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Name;
import org.entracte.protocol.tree.NewObject;
import org.entracte.protocol.tree.SymlinkTarget;
import org.entracte.protocol.tree.Upload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clear status, bounded memory, nothing changed, others unharmed. */
final class BadInputTest {
  private DavServer dav;

  @BeforeEach
  void start() throws Exception {
    dav = new DavServer();
    dav.send("PUT", "/box/a", "old");
  }

  @AfterEach
  void stop() throws Exception {
    assertThat(dav.send("GET", "/box/a", "").body()).as("others are served").isEqualTo("old");
    dav.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), dav.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** All that comes until the connection ends, also by a reset. */
  private static String rest(Socket socket) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    try {
      in.transferTo(all);
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  private static String statusLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = socket.getInputStream().read(); b > 0 && b != '\r'; ) {
      line.append((char) b);
      b = socket.getInputStream().read();
    }
    return line.toString();
  }

  private String send(String request) throws IOException {
    try (Socket socket = connect()) {
      write(socket, request);
      return statusLine(socket);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/box/../a",
        "/../etc/passwd",
        "/box/..",
        "/box/./a",
        "/box/%2e%2e/%2e%2e/etc/passwd",
        "/box/.%2e/a",
        "/box/%2E./a",
        "/box/%252e%252e/a",
        "/box/..%2fa",
        "/box/..%252fa",
        "/box/..%5ca",
        "/box/..\\a",
        "/box/%5c..%5c..%5cetc",
        "/box/a%00",
        "/box/a%00.txt",
        "/box/%c0%ae%c0%ae/a",
        "/box/%e0%80%ae/a",
        "/box//../../a",
        "/box/;/../a",
        "/box/a/..;/b",
      })
  void noSpellingLeadsAnywhereElse(String path) throws Exception {
    assertThat(send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n")).matches("HTTP/1.1 40[04] .*");
    assertThat(send("DELETE " + path + " HTTP/1.1\r\nHost: h\r\n\r\n"))
        .matches("HTTP/1.1 40[04] .*");
    String move = "MOVE /box/a HTTP/1.1\r\nHost: h\r\nDestination: " + path + "\r\n\r\n";
    if (!path.contains("%252e") && !path.contains("%c0") && !path.contains("%e0")) {
      assertThat(send(move)).matches("HTTP/1.1 (40[039]|201) .*");
    }
    dav.send("PUT", "/box/a", "old");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../../etc", "..", "l", "/"})
  void aLinkOutOfTheExportLeadsNowhere(String target) throws Exception {
    dav.tree.create(
        Caller.SUPERUSER,
        FileId.ROOT,
        Name.of("l"),
        new NewObject.Symlink(SymlinkTarget.of(target)),
        AttributeChange.NONE);
    assertThat(dav.send("GET", "/box/l", "").body()).isEmpty();
    assertThat(dav.status("GET", "/box/l/passwd", "")).isEqualTo(404);
    assertThat(dav.status("PUT", "/box/l", "x")).isEqualTo(409);
    assertThat(dav.status("PUT", "/box/l/new", "x")).isEqualTo(409);
    assertThat(dav.status("DELETE", "/box/l", "")).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Content-Length: 3\r\nContent-Length: 5",
        "Content-Length: 3, 5",
        "Content-Length: +3",
        "Content-Length: -1",
        "Content-Length: 0x3",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity, chunked\r\nContent-Length: 3",
        " Transfer-Encoding: chunked",
        "Host: other",
      })
  void aLengthThatCouldBeReadInTwoWaysIsRefused(String headers) throws Exception {
    String inner = "DELETE /box/a HTTP/1.1\r\nHost: h\r\n\r\n";
    String request = "PUT /box/new HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n\r\n0\r\n\r\n" + inner;
    try (Socket socket = connect()) {
      write(socket, request);
      socket.shutdownOutput();
      assertThat(rest(socket)).matches("(?s)HTTP/1.1 (400|501) .*").doesNotContain(" 204 ");
    }
    assertThat(dav.status("GET", "/box/new", "")).isEqualTo(404);
  }

  @Test
  void aHundredThousandHeadersAreTooMany() throws Exception {
    try (Socket socket = connect()) {
      write(socket, "GET /box/a HTTP/1.1\r\nHost: h\r\n");
      try {
        for (int i = 0; i < 1000; i++) {
          write(socket, "x: y\r\n".repeat(100));
        }
        write(socket, "\r\n");
      } catch (SocketException refusedEarlier) {
        assertThat(refusedEarlier).hasMessageMatching("(?i).*(reset|broken pipe).*");
      }
      assertThat(rest(socket)).matches("(?s)(HTTP/1.1 431 .*)?");
    }
  }

  /** So few that all of them arrive before the answer: it is not lost with the connection. */
  @Test
  void whoSendsSomewhatTooManyHeadersIsToldSo() throws Exception {
    String head = "GET /box/a HTTP/1.1\r\nHost: h\r\n" + "x: y\r\n".repeat(1500);
    try (Socket socket = connect()) {
      write(socket, head + "\r\n");
      assertThat(statusLine(socket)).startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void aHugeXmlBodyIsRefusedBeforeItIsRead() throws Exception {
    for (String method : List.of("PROPPATCH", "PROPFIND", "LOCK")) {
      String head = method + " /box/a HTTP/1.1\r\nHost: h\r\nDepth: 0\r\n";
      assertThat(send(head + "Content-Length: 10737418240\r\n\r\n")).startsWith("HTTP/1.1 413 ");
      String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
      try (Socket socket = connect()) {
        write(socket, head + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(5));
        assertThat(statusLine(socket)).startsWith("HTTP/1.1 413 ");
      }
    }
  }

  @Test
  void aBodyThatTricklesIsGivenUp() throws Exception {
    CountDownLatch firstByteCame = new CountDownLatch(1);
    Wrap tell =
        result -> {
          if (result instanceof Upload upload) {
            return proxy(
                Upload.class,
                upload,
                kept -> {
                  firstByteCame.countDown();
                  return kept;
                },
                new AtomicInteger());
          }
          return result;
        };
    try (DavServer slow =
            new DavServer(
                Caller.SUPERUSER, tree -> proxy(FileTree.class, tree, tell, new AtomicInteger()));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), slow.port())) {
      write(socket, "PUT /box/f HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nx");
      assertThat(firstByteCame.await(20, TimeUnit.SECONDS)).isTrue();
      slow.clock.advance(PacedInput.GRACE.plus(Duration.ofSeconds(2)));
      write(socket, "x");
      assertThat(rest(socket)).contains("HTTP/1.1 408 ", "too slow");
      assertThat(slow.status("GET", "/box/f", "")).isEqualTo(404);
    }
  }

  @Test
  void manyWhoNeverFinishTheirHeadersHoldNobodyUp() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 1000; i++) {
        Socket socket = connect();
        slow.add(socket);
        write(socket, "GET /box/a HTTP/1.1\r\nHost: h\r\nX-" + i);
      }
      assertThat(dav.status("PUT", "/box/b", "x")).isEqualTo(201);
      for (Socket socket : slow) {
        write(socket, ": y\r\n");
      }
      assertThat(dav.status("PUT", "/box/b", "x")).isEqualTo(204);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "MKCOL", "LOCK"})
  void aNameTheFileSystemCannotHaveIsRefused(String method) throws Exception {
    String lock =
        "<lockinfo xmlns=\"DAV:\"><lockscope><exclusive/></lockscope><locktype><write/></locktype>"
            + "</lockinfo>";
    String body = method.equals("LOCK") ? lock : method.equals("PUT") ? "x" : "";
    assertThat(dav.status(method, "/box/" + "n".repeat(256), body)).isEqualTo(400);
    assertThat(dav.status(method, "/box/" + "n".repeat(255), body)).isEqualTo(201);
  }

  @Test
  void aDiskThatFillsUpInTheMiddleKeepsTheOldContent() throws Exception {
    AtomicInteger writes = new AtomicInteger();
    try (DavServer full = new DavServer(Caller.SUPERUSER, tree -> filling(tree, writes))) {
      full.send("PUT", "/box/f", "old");
      writes.set(1);
      assertThat(full.status("PUT", "/box/f", "x".repeat(2_000_000))).isEqualTo(507);
      writes.set(0);
      assertThat(full.send("GET", "/box/f", "").body()).isEqualTo("old");
    }
  }

  /** Its uploads find no room once {@code writes} is counting: at the third part of a body. */
  private static FileTree filling(FileTree inner, AtomicInteger writes) {
    return proxy(
        FileTree.class,
        inner,
        result ->
            result instanceof Upload upload
                ? proxy(Upload.class, upload, kept -> kept, writes)
                : result,
        new AtomicInteger());
  }

  /** What becomes of a result. */
  private interface Wrap {
    Object of(Object result);
  }

  private static <T> T proxy(Class<T> face, T inner, Wrap wrap, AtomicInteger writes) {
    return face.cast(
        Proxy.newProxyInstance(
            face.getClassLoader(),
            new Class<?>[] {face},
            (proxy, method, arguments) -> {
              boolean write = method.getName().equals("write") && writes.get() > 0;
              if (write && writes.incrementAndGet() > 3) {
                throw new FileException(FileError.NO_SPACE, "the disk is full");
              }
              try {
                return wrap.of(method.invoke(inner, arguments));
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            }));
  }

  @Test
  void aRefusalLeavesTheConnectionOfAShortBodyOpen() throws Exception {
    try (Socket socket = connect()) {
      write(
          socket, "PUT /box/a HTTP/1.1\r\nHost: a\r\nIf-Match: \"x\"\r\nContent-Length: 5\r\n\r\n");
      socket.setSoTimeout(200);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .as("an answer before the body")
          .isInstanceOf(SocketTimeoutException.class);
      socket.setSoTimeout(20_000);
      write(socket, "hello" + "GET /box/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertThat(rest(socket)).contains("HTTP/1.1 412", "HTTP/1.1 200");
    }
  }
}
