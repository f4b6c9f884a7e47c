package org.entracte.protocol.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** By what a server shows over TLS who it is: a certificate and its key. Immutable. */
public final class TlsIdentity {
  private static final byte[] SAMPLE = {1, 2, 3, 4, 5, 6, 7, 8};

  private final Kept files;
  private final PrivateKey key;
  private final List<X509Certificate> chain;

  /**
   * Where it is kept, both in PEM.
   *
   * @param certificate the server's certificate first, then that of whoever signed it, and so on
   * @param key in PKCS#8, not encrypted
   */
  public record Kept(Path certificate, Path key) {}

  private TlsIdentity(Kept files, PrivateKey key, List<X509Certificate> chain) {
    this.files = files;
    this.key = key;
    this.chain = List.copyOf(chain);
  }

  /**
   * Reads both files, and checks that they belong together.
   *
   * @throws StartException naming the file and what is wrong in it
   */
  public static TlsIdentity read(Kept files) throws StartException {
    List<X509Certificate> chain = Pem.read(files.certificate()).certificates();
    for (int i = 1; i < chain.size(); i++) {
      X509Certificate signed = chain.get(i - 1);
      if (!signed.getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
        throw new StartException(
            files.certificate()
                + ": the server's certificate has to come first, and each be followed by that of its"
                + " issuer; after "
                + signed.getSubjectX500Principal()
                + " that is "
                + signed.getIssuerX500Principal()
                + ", not "
                + chain.get(i).getSubjectX500Principal());
      }
    }
    X509Certificate own = chain.getFirst();
    String algorithm =
        switch (own.getPublicKey().getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default ->
              throw new StartException(
                  files.certificate()
                      + ": keys are RSA or EC, not "
                      + own.getPublicKey().getAlgorithm());
        };
    PrivateKey key = Pem.read(files.key()).key(own.getPublicKey());
    if (!areOnePair(key, own, algorithm)) {
      throw new StartException(
          "the key in "
              + files.key()
              + " is not that of the certificate in "
              + files.certificate()
              + " ("
              + own.getSubjectX500Principal()
              + ")");
    }
    return new TlsIdentity(files, key, chain);
  }

  private static boolean areOnePair(PrivateKey key, X509Certificate own, String algorithm)
      throws StartException {
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(SAMPLE);
      byte[] signature = signing.sign();
      Signature checking = Signature.getInstance(algorithm);
      checking.initVerify(own.getPublicKey());
      checking.update(SAMPLE);
      return checking.verify(signature);
    } catch (GeneralSecurityException unusable) {
      throw new StartException(
          "the key of " + own.getSubjectX500Principal() + " cannot be used: " + unusable, unusable);
    }
  }

  /** Whether it is the same certificate. */
  public boolean isSameAs(TlsIdentity other) {
    return chain.equals(other.chain);
  }

  /** When the server's certificate runs out. */
  public Instant validUntil() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /**
   * What its owner should know, though it can be used; a sentence each.
   *
   * @throws StartException if the key's file cannot be looked at
   */
  public List<String> doubts(Instant now) throws StartException {
    List<String> doubts = new ArrayList<>();
    Instant begins = chain.getFirst().getNotBefore().toInstant();
    if (now.isAfter(validUntil())) {
      doubts.add(files.certificate() + " ran out at " + validUntil() + ": no client accepts it");
    }
    if (now.isBefore(begins)) {
      doubts.add(files.certificate() + " is valid only from " + begins + " on");
    }
    if (isReadableByAll(files.key())) {
      doubts.add("every user here can read the key: chmod o-rwx " + files.key());
    }
    return doubts;
  }

  private static boolean isReadableByAll(Path file) throws StartException {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException unreadable) {
      throw new StartException("cannot look at " + file + ": " + unreadable, unreadable);
    }
  }

  /** For a server: it shows this identity, and asks clients for none. */
  SSLContext context() {
    char[] inMemory = new char[0];
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, inMemory);
      store.setKeyEntry("gateway", key, inMemory, chain.toArray(X509Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, inMemory);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException("a pair that was checked cannot be used", impossible);
    }
  }
}
