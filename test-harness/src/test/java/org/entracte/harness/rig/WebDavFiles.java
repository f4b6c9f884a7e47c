package org.entracte.harness.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Reads and writes files of an export over HTTP. Paths are relative to the export's root. */
public final class WebDavFiles {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI export;

  /** Of HTTP. */
  public record Answer(int status, String text) {}

  public WebDavFiles(URI export) {
    this.export = export;
  }

  /** The content of a file; fails on any status but 200. */
  public byte[] get(String path) {
    return expect(200, send(request(path).GET()), path);
  }

  public String getText(String path) {
    return new String(get(path), StandardCharsets.UTF_8);
  }

  /** Creates or replaces a file. */
  public void put(String path, String content) {
    HttpResponse<byte[]> answer =
        send(request(path).PUT(HttpRequest.BodyPublishers.ofString(content)));
    if (answer.statusCode() != 201 && answer.statusCode() != 204) {
      throw new AssertionError("PUT " + path + " answered " + answer.statusCode());
    }
  }

  /** What a PUT of so many zeros is answered. */
  public Answer offer(String path, int bytes) {
    HttpResponse<byte[]> answer =
        send(request(path).PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[bytes])));
    return new Answer(answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8));
  }

  /** The status of a GET. */
  public int status(String path) {
    return send(request(path).GET()).statusCode();
  }

  public void delete(String path) {
    expect(204, send(request(path).DELETE()), path);
  }

  /** The multistatus body of a directory and its children. */
  public String propfind(String path) {
    HttpRequest.Builder request =
        request(path).header("Depth", "1").method("PROPFIND", HttpRequest.BodyPublishers.noBody());
    return new String(expect(207, send(request), path), StandardCharsets.UTF_8);
  }

  private HttpRequest.Builder request(String path) {
    String escaped =
        Arrays.stream(path.split("/", -1))
            .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
            .collect(Collectors.joining("/"));
    return HttpRequest.newBuilder(URI.create(export + "/" + escaped)).timeout(LIMIT);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in a request", e);
    }
  }

  private static byte[] expect(int status, HttpResponse<byte[]> answer, String path) {
    if (answer.statusCode() != status) {
      throw new AssertionError(
          answer.request().method()
              + " "
              + path
              + " answered "
              + answer.statusCode()
              + ": "
              + new String(answer.body(), StandardCharsets.UTF_8));
    }
    return answer.body();
  }
}
