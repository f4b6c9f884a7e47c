package org.entracte.protocol.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates a client accepts from the server it calls over TLS. */
public final class ServerTrust {
  /** Where distributions of Linux keep the authorities that this machine trusts. */
  public static final List<Path> SYSTEM =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"), // Debian, Arch, Gentoo
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"), // Fedora
          Path.of("/etc/ssl/ca-bundle.pem"), // SUSE
          Path.of("/etc/ssl/cert.pem")); // Alpine

  private ServerTrust() {}

  /**
   * What this machine trusts: the first of the files that is there, or, if none is, what Java
   * brings along.
   *
   * @throws StartException if the file cannot be read
   */
  public static SSLContext ofSystem(List<Path> bundles) throws StartException {
    Optional<Path> bundle = bundles.stream().filter(Files::exists).findFirst();
    return bundle.isPresent() ? of(bundle.get()) : context(null);
  }

  /**
   * The authorities whose certificates are in a file of PEM, and nobody else. A server's own
   * certificate in it is accepted as such.
   *
   * @throws StartException if the file cannot be read
   */
  public static SSLContext of(Path file) throws StartException {
    List<X509Certificate> trusted = Pem.read(file).certificates();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < trusted.size(); i++) {
        store.setCertificateEntry("trusted-" + i, trusted.get(i));
      }
      return context(store);
    } catch (GeneralSecurityException | IOException impossible) {
      throw new StartException("cannot trust what is in " + file + ": " + impossible, impossible);
    }
  }

  private static SSLContext context(@Nullable KeyStore store) throws StartException {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      X509ExtendedTrustManager usual = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new ExplainedTrust(usual)}, null);
      return context;
    } catch (GeneralSecurityException missing) {
      throw new StartException("this Java cannot check certificates: " + missing, missing);
    }
  }
}
