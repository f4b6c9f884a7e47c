package org.entracte.harness.torture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A WebDAV client of ours that changes only what it has seen. Paths are relative to the export. */
final class DavClient implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String DAV = "DAV:";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI export;

  DavClient(URI export) {
    this.export = export;
  }

  /** A child of a collection. */
  record Child(String path, boolean isCollection) {}

  /** A file's content and the tag that goes with just this content. */
  record Content(String text, String tag) {}

  /** The server said no. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    Refused(int status, String what) {
      super(what + " answered " + status);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /** In the order of their paths. */
  List<Child> children(String path) throws Refused, IOException {
    HttpResponse<byte[]> answer =
        send(request(path + "/").header("Depth", "1"), "PROPFIND", "", 207);
    List<Child> children = new ArrayList<>();
    NodeList responses = parse(answer.body()).getElementsByTagNameNS(DAV, "response");
    for (int i = 0; i < responses.getLength(); i++) {
      Element response = (Element) responses.item(i);
      String href = response.getElementsByTagNameNS(DAV, "href").item(0).getTextContent();
      String full = URI.create(href.strip()).getPath();
      String found = full.substring(export.getPath().length()).replaceAll("^/|/$", "");
      if (!found.equals(path)) {
        children.add(
            new Child(found, response.getElementsByTagNameNS(DAV, "collection").getLength() > 0));
      }
    }
    children.sort((a, b) -> a.path().compareTo(b.path()));
    return children;
  }

  private static Element parse(byte[] xml) throws IOException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    try {
      return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml)).getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("a multistatus that cannot be read", e);
    }
  }

  Content get(String path) throws Refused, IOException {
    HttpResponse<byte[]> answer = send(request(path), "GET", "", 200);
    Optional<String> tag = answer.headers().firstValue("ETag");
    if (tag.isEmpty()) {
      throw new Refused(409, "GET of what is a collection by now");
    }
    return new Content(new String(answer.body(), StandardCharsets.ISO_8859_1), tag.get());
  }

  /** Makes a file that was not there. */
  void create(String path, String text) throws Refused, IOException {
    var _ = send(request(path).header("If-None-Match", "*"), "PUT", text, 201);
  }

  /** Replaces a content that was seen. */
  void replace(String path, Content seen, String text) throws Refused, IOException {
    var _ = send(request(path).header("If-Match", seen.tag()), "PUT", text, 204);
  }

  /** Deletes a content that was seen. */
  void delete(String path, Content seen) throws Refused, IOException {
    var _ = send(request(path).header("If-Match", seen.tag()), "DELETE", "", 204);
  }

  /** Moves something to a free path. */
  void move(String path, String to) throws Refused, IOException {
    var _ =
        send(
            request(path).header("Destination", uri(to).toString()).header("Overwrite", "F"),
            "MOVE",
            "",
            201);
  }

  void makeCollection(String path) throws Refused, IOException {
    var _ = send(request(path), "MKCOL", "", 201);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(LIMIT);
  }

  private URI uri(String path) {
    return URI.create(
        export
            + "/"
            + Arrays.stream(path.split("/", -1))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/")));
  }

  private HttpResponse<byte[]> send(
      HttpRequest.Builder request, String method, String body, int expected)
      throws Refused, IOException {
    HttpRequest.BodyPublisher publisher =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1);
    try {
      HttpResponse<byte[]> answer =
          http.send(
              request.method(method, publisher).build(), HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != expected) {
        throw new Refused(answer.statusCode(), method);
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in a request", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
