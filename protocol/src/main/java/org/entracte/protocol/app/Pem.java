package org.entracte.protocol.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and a key in files of PEM (RFC 7468); what stands between them is passed over. */
final class Pem {
  private static final int MAX_BYTES = 4 << 20;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";

  private final Path file;
  private final List<Block> blocks;

  /** What stands between two lines. */
  private record Block(String label, String body) {}

  private Pem(Path file, List<Block> blocks) {
    this.file = file;
    this.blocks = blocks;
  }

  /**
   * Reads a file.
   *
   * @throws StartException if it cannot be read
   */
  static Pem read(Path file) throws StartException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new StartException(file + " is longer than " + MAX_BYTES + " bytes");
      }
      List<Block> blocks = new ArrayList<>();
      Matcher found = BLOCK.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
      while (found.find()) {
        blocks.add(new Block(found.group(1), found.group(2)));
      }
      return new Pem(file, blocks);
    } catch (IOException unreadable) {
      throw new StartException("cannot read " + file + ": " + unreadable, unreadable);
    }
  }

  /**
   * All certificates, in the file's order; at least one.
   *
   * @throws StartException if there is none, or one cannot be read
   */
  List<X509Certificate> certificates() throws StartException {
    List<X509Certificate> all = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label().equals(CERTIFICATE)) {
        all.add(certificate(bytes(block)));
      }
    }
    if (all.isEmpty()) {
      throw new StartException(
          file
              + " holds no certificate in PEM (-----BEGIN CERTIFICATE-----); one in DER becomes one"
              + " by: openssl x509 -inform der -in "
              + file
              + " -out "
              + file
              + ".pem");
    }
    return all;
  }

  /**
   * The private key.
   *
   * @param certified what it is the other half of, which says what kind it is
   * @throws StartException if there is none, or none of that kind, or one in another format
   */
  PrivateKey key(PublicKey certified) throws StartException {
    for (Block block : blocks) {
      if (block.label().equals(KEY)) {
        return key(bytes(block), certified);
      }
      if (block.label().endsWith(KEY)) {
        throw new StartException(
            file
                + " holds a key as \""
                + block.label()
                + "\", and only \""
                + KEY
                + "\" (PKCS#8, not encrypted) is understood; convert it: openssl pkcs8 -topk8"
                + " -nocrypt -in "
                + file
                + " -out "
                + file
                + ".pkcs8");
      }
    }
    throw new StartException(file + " holds no private key in PEM (-----BEGIN " + KEY + "-----)");
  }

  private PrivateKey key(byte[] der, PublicKey certified) throws StartException {
    String kind = certified.getAlgorithm();
    try {
      return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (InvalidKeySpecException other) {
      throw new StartException(
          file + " holds no " + kind + " key, as the certificate asks for", other);
    } catch (GeneralSecurityException missing) {
      throw new StartException("this Java knows no " + kind + " keys", missing);
    }
  }

  private X509Certificate certificate(byte[] der) throws StartException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException malformed) {
      throw new StartException(
          file + " holds a certificate that cannot be read: " + malformed.getMessage(), malformed);
    }
  }

  private byte[] bytes(Block block) throws StartException {
    try {
      return Base64.getDecoder().decode(block.body().replaceAll("\\s", ""));
    } catch (IllegalArgumentException malformed) {
      throw new StartException(
          file + " holds a " + block.label() + " that is damaged: " + malformed.getMessage(),
          malformed);
    }
  }
}
