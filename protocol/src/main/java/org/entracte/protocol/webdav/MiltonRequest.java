package org.entracte.protocol.webdav;

import io.milton.http.AbstractRequest;
import io.milton.http.Auth;
import io.milton.http.Cookie;
import io.milton.http.FileItem;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows an exchange to Milton. Who may come in is decided before Milton sees a request. */
final class MiltonRequest extends AbstractRequest {
  private final Exchange exchange;
  private final Method method;
  private @Nullable Auth authorization;

  MiltonRequest(Exchange exchange, Method method) {
    this.exchange = exchange;
    this.method = method;
  }

  Exchange exchange() {
    return exchange;
  }

  @Override
  @SuppressWarnings("NullAway") // Milton's contract for an absent header
  public String getRequestHeader(Header header) {
    return exchange.header(header.code).orElse(null);
  }

  @Override
  public Map<String, String> getHeaders() {
    Map<String, String> present = new LinkedHashMap<>();
    for (Header header : Header.values()) {
      exchange.header(header.code).ifPresent(value -> present.put(header.code, value));
    }
    return present;
  }

  @Override
  public Method getMethod() {
    return method;
  }

  @Override
  public String getAbsoluteUrl() {
    return "http://" + exchange.host() + exchange.rawPath();
  }

  @Override
  public InputStream getInputStream() {
    return exchange.body();
  }

  @Override
  public String getFromAddress() {
    return exchange.remoteAddress();
  }

  @Override
  public String getRemoteAddr() {
    return exchange.remoteAddress();
  }

  @Override
  @SuppressWarnings("NullAway") // Milton's contract for a request nobody authenticated
  public Auth getAuthorization() {
    return authorization;
  }

  @Override
  public void setAuthorization(Auth auth) {
    this.authorization = auth;
  }

  /** Forms are not part of this server. */
  @Override
  public void parseRequestParameters(Map<String, String> params, Map<String, FileItem> files) {
    throw new UnsupportedOperationException("this server takes no forms");
  }

  @Override
  @SuppressWarnings("NullAway") // Milton's contract for an absent cookie
  public Cookie getCookie(String name) {
    return null;
  }

  @Override
  public List<Cookie> getCookies() {
    return List.of();
  }
}
