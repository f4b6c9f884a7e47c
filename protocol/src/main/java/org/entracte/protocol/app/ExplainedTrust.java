package org.entracte.protocol.app;

import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Java's judgement of servers' certificates, with reasons that say what to do. One thing is
 * stricter: a certificate that is trusted by itself has to be valid now, too. Clients it refuses.
 * Safe for many threads.
 */
final class ExplainedTrust extends X509ExtendedTrustManager {
  private static final int DNS = 2;
  private static final int ADDRESS = 7;

  private final X509ExtendedTrustManager usual;

  ExplainedTrust(X509ExtendedTrustManager usual) {
    this.usual = usual;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, kind);
    try {
      usual.checkServerTrusted(chain, kind, engine);
    } catch (CertificateException refused) {
      throw explained(chain[0], engine.getHandshakeSession(), refused);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, kind);
    try {
      usual.checkServerTrusted(chain, kind, socket);
    } catch (CertificateException refused) {
      throw explained(chain[0], ((SSLSocket) socket).getHandshakeSession(), refused);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    try {
      chain[0].checkValidity();
    } catch (CertificateExpiredException late) {
      throw new CertificateException(
          "its certificate ran out at "
              + chain[0].getNotAfter().toInstant()
              + ", and has to be renewed there",
          late);
    } catch (CertificateNotYetValidException early) {
      throw new CertificateException(
          "its certificate is valid only from "
              + chain[0].getNotBefore().toInstant()
              + " on; is this machine's clock right?",
          early);
    }
    try {
      usual.checkServerTrusted(chain, kind);
    } catch (CertificateException refused) {
      throw new CertificateException(
          "its certificate is signed by "
              + chain[chain.length - 1].getIssuerX500Principal()
              + ", which is not trusted here ("
              + refused.getMessage()
              + "); if it is the right one, give the file with the certificate of who signed it, or"
              + " with itself, as --ca",
          refused);
    }
  }

  /** The issuers were found good: what is left is the name, or an algorithm that is too weak. */
  private static CertificateException explained(
      X509Certificate certificate, SSLSession session, CertificateException refused) {
    boolean weak =
        refused.getCause() instanceof CertPathBuilderException
            || refused.getCause() instanceof CertPathValidatorException;
    if (weak) {
      return refused;
    }
    return new CertificateException(
        "its certificate is for "
            + names(certificate)
            + ", not for "
            + session.getPeerHost()
            + "; take one of these names in the address, or a certificate with that one",
        refused);
  }

  private static String names(X509Certificate certificate) {
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      String names =
          all == null
              ? ""
              : all.stream()
                  .filter(each -> each.get(0).equals(DNS) || each.get(0).equals(ADDRESS))
                  .map(each -> String.valueOf(each.get(1)))
                  .collect(Collectors.joining(", "));
      return names.isEmpty() ? certificate.getSubjectX500Principal().toString() : names;
    } catch (CertificateParsingException unreadable) {
      return "names that cannot be read (" + unreadable.getMessage() + ")";
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, kind);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, kind);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
    throw new CertificateException("no client is asked for a certificate");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return usual.getAcceptedIssuers();
  }
}
