package org.entracte.harness.rig;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One HTTP/1.1 connection that sends what it is given, byte for byte. Used by one thread. */
public final class RawHttp implements AutoCloseable {
  private static final int LIMIT_MILLIS = 30_000;

  private final Socket socket;
  private final OutputStream out;
  private final InputStream in;

  /** Connects to the host and port of {@code server}. */
  public RawHttp(URI server) throws IOException {
    this(new Socket(server.getHost(), server.getPort()));
  }

  /** Over a connection that stands; it is closed with this. */
  public RawHttp(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout(LIMIT_MILLIS);
    out = socket.getOutputStream();
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** What came back; headers as lines. */
  public record Answer(int status, List<String> headers, String body) {
    public Answer {
      headers = List.copyOf(headers);
    }

    /** The value of the first header of that name. */
    public Optional<String> header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).trim())
          .findFirst();
    }
  }

  public void write(String bytes) throws IOException {
    out.write(bytes.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Ends what is sent; the answer can still be read. */
  public void finish() throws IOException {
    socket.shutdownOutput();
  }

  /**
   * The next answer, one of status 100 included.
   *
   * @param toHead whether it has no body whatever its headers say
   * @throws EOFException if the connection ended before it
   */
  public Answer read(boolean toHead) throws IOException {
    String first = line();
    int status = Integer.parseInt(first.split(" ", -1)[1]);
    List<String> headers = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.add(line);
    }
    Answer head = new Answer(status, headers, "");
    boolean none = toHead || status == 204 || status == 304 || status < 200;
    return none ? head : new Answer(status, headers, body(head));
  }

  private String body(Answer head) throws IOException {
    if (head.header("Transfer-Encoding").isPresent()) {
      StringBuilder body = new StringBuilder();
      int length = Integer.parseInt(line(), 16);
      while (length > 0) {
        body.append(new String(in.readNBytes(length), StandardCharsets.UTF_8));
        line();
        length = Integer.parseInt(line(), 16);
      }
      line();
      return body.toString();
    }
    Optional<Integer> length = head.header("Content-Length").map(Integer::valueOf);
    byte[] bytes = length.isPresent() ? in.readNBytes(length.get()) : in.readAllBytes();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended after: " + line);
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
