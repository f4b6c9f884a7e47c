package org.entracte.protocol.webdav;

import io.milton.http.AbstractResponse;
import io.milton.http.Cookie;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets Milton write into an exchange, should any of its own parts answer. */
final class MiltonResponse extends AbstractResponse {
  private final Exchange exchange;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private Status status = Status.SC_OK;
  private @Nullable OutputStream output;

  MiltonResponse(Exchange exchange) {
    this.exchange = exchange;
  }

  @Override
  public Status getStatus() {
    return status;
  }

  @Override
  public void setStatus(Status status) {
    this.status = status;
    exchange.status(status.code);
  }

  @Override
  public Map<String, String> getHeaders() {
    return Map.copyOf(headers);
  }

  @Override
  public void setNonStandardHeader(String name, String value) {
    headers.put(name, value);
    exchange.set(name, value);
  }

  @Override
  @SuppressWarnings("NullAway") // Milton's contract for an absent header
  public String getNonStandardHeader(String name) {
    return headers.get(name);
  }

  @Override
  public void setAuthenticateHeader(List<String> challenges) {
    setNonStandardHeader("WWW-Authenticate", String.join(", ", challenges));
  }

  @Override
  public void setCacheControlPrivateMaxAgeHeader(Long seconds) {
    setNonStandardHeader("Cache-Control", "private, max-age=" + seconds);
  }

  @Override
  public OutputStream getOutputStream() {
    if (output == null) {
      output = exchange.output();
    }
    return output;
  }

  @Override
  public void close() {
    if (output != null) {
      try {
        output.close();
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }

  @Override
  public void sendError(Status error, String message) {
    setStatus(error);
    try {
      exchange.answer(error.code, "text/plain; charset=utf-8", message);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public Cookie setCookie(Cookie cookie) {
    throw new UnsupportedOperationException("this server sets no cookies");
  }

  @Override
  public Cookie setCookie(String name, String value) {
    throw new UnsupportedOperationException("this server sets no cookies");
  }
}
