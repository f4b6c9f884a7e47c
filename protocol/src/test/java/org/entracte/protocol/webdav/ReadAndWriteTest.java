package org.entracte.protocol.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadAndWriteTest {
  private DavServer dav;

  @BeforeEach
  void start() throws Exception {
    dav = new DavServer();
  }

  @AfterEach
  void stop() throws Exception {
    dav.close();
  }

  @Test
  void putThenGetGivesTheSameBytes() throws Exception {
    HttpResponse<String> put = dav.send("PUT", "/box/a.txt", "hello");
    assertThat(put.statusCode()).isEqualTo(201);
    HttpResponse<String> get = dav.send("GET", "/box/a.txt", "");
    assertThat(get.statusCode()).isEqualTo(200);
    assertThat(get.body()).isEqualTo("hello");
    assertThat(get.headers().firstValue("ETag")).isEqualTo(put.headers().firstValue("ETag"));
    assertThat(get.headers().firstValue("Content-Type")).hasValue("text/plain");
    assertThat(dav.status("PUT", "/box/a.txt", "again")).isEqualTo(204);
  }

  @Test
  void propfindListsMembers() throws Exception {
    dav.send("PUT", "/box/a.txt", "hello");
    HttpResponse<String> answer = dav.send("PROPFIND", "/box/", "", "Depth", "1");
    assertThat(answer.statusCode()).isEqualTo(207);
    assertThat(answer.body())
        .contains("<D:href>/box/</D:href>", "<D:href>/box/a.txt</D:href>")
        .contains("<D:getcontentlength>5</D:getcontentlength>");
  }
}
