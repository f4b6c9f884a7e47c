package org.entracte.protocol.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.entracte.protocol.app.TlsIdentity.Kept;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files of certificates and keys are taken, and what is said of the others. */
final class TlsIdentityTest {
  @TempDir private Path folder;
  private Certificates certificates;
  private Kept good;

  @BeforeEach
  void make() throws IOException {
    certificates = new Certificates(folder);
    good = certificates.issue("good", Certificates.HERE);
  }

  @Test
  void keysOfEllipticCurvesAndOfRsaAreTaken() throws Exception {
    Kept rsa = certificates.issueRsa("rsa", Certificates.HERE);
    for (Kept kept : List.of(good, rsa)) {
      TlsIdentity identity = TlsIdentity.read(kept);
      assertThat(identity.doubts(Instant.now())).isEmpty();
      assertThat(identity.isSameAs(TlsIdentity.read(kept))).isTrue();
    }
    assertThat(TlsIdentity.read(good).isSameAs(TlsIdentity.read(rsa))).isFalse();
  }

  @Test
  void aChainStandsInItsOrderWithTheServersCertificateFirst() throws Exception {
    String own = Files.readString(good.certificate());
    String issuer = Files.readString(certificates.authority());
    Files.writeString(good.certificate(), "a comment\n" + own + "another\n" + issuer);
    assertThat(TlsIdentity.read(good).validUntil()).isAfter(Instant.now());
    Files.writeString(good.certificate(), issuer + own);
    refused(good, "the server's certificate has to come first");
    Files.writeString(good.certificate(), own + own);
    refused(good, "that is CN=authority, not CN=good");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pkey -traditional -in good.key -out old.key",
        "pkcs8 -topk8 -in good.key -passout pass:secret -out old.key",
        "ec -aes256 -in good.key -passout pass:secret -out old.key"
      })
  void keysInOtherFormatsAreRefusedWithTheCommandThatConvertsThem(String making) throws Exception {
    certificates.openssl(List.of(making.split(" ", -1)));
    Kept old = new Kept(good.certificate(), folder.resolve("old.key"));
    StartException refused =
        catchThrowableOfType(StartException.class, () -> TlsIdentity.read(old));
    assertThat(refused.getMessage()).contains(old.key() + " holds a key as ", "convert it: ");
    String command =
        String.valueOf(refused.getMessage()).replaceFirst(".*convert it: openssl ", "");
    certificates.openssl(List.of((command + " -passin pass:secret").split(" ", -1)));
    Kept converted = new Kept(good.certificate(), Path.of(old.key() + ".pkcs8"));
    assertThat(TlsIdentity.read(converted).isSameAs(TlsIdentity.read(good))).isTrue();
  }

  @Test
  void aCertificateInDerIsRefusedWithTheCommandThatConvertsIt() throws Exception {
    certificates.openssl(List.of("x509", "-in", "good.pem", "-outform", "der", "-out", "good.der"));
    Kept der = new Kept(folder.resolve("good.der"), good.key());
    StartException refused =
        catchThrowableOfType(StartException.class, () -> TlsIdentity.read(der));
    assertThat(refused.getMessage()).contains(der.certificate() + " holds no certificate in PEM");
    String command = String.valueOf(refused.getMessage()).replaceFirst(".* by: openssl ", "");
    certificates.openssl(List.of(command.split(" ", -1)));
    Kept converted = new Kept(Path.of(der.certificate() + ".pem"), good.key());
    assertThat(TlsIdentity.read(converted).isSameAs(TlsIdentity.read(good))).isTrue();
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    Kept other = certificates.issue("other", Certificates.HERE);
    refused(new Kept(good.certificate(), other.key()), "is not that of the certificate in");
    Kept rsa = certificates.issueRsa("rsa", Certificates.HERE);
    refused(new Kept(good.certificate(), rsa.key()), rsa.key() + " holds no EC key");
    refused(new Kept(rsa.certificate(), good.key()), good.key() + " holds no RSA key");
  }

  @Test
  void keysOfOtherKindsAreRefused() throws Exception {
    certificates.openssl(
        List.of(
            "req -x509 -nodes -newkey ed25519 -subj /CN=ed -keyout ed.key -out ed.pem"
                .split(" ", -1)));
    Kept ed = new Kept(folder.resolve("ed.pem"), folder.resolve("ed.key"));
    refused(ed, ed.certificate() + ": keys are RSA or EC, not EdDSA");
  }

  @Test
  void filesThatAreMissingOrDamagedAreNamed() throws Exception {
    Path none = folder.resolve("none");
    refused(new Kept(none, good.key()), "cannot read " + none);
    refused(new Kept(good.certificate(), none), "cannot read " + none);
    refused(new Kept(good.certificate(), good.certificate()), "holds no private key in PEM");
    String text = Files.readString(good.certificate());
    Files.writeString(good.certificate(), text.replaceFirst("\nMII", "\nMI*I"));
    refused(good, good.certificate() + " holds a CERTIFICATE that is damaged");
    Files.writeString(good.certificate(), text.replaceFirst("\nMII", "\nAAA"));
    refused(good, good.certificate() + " holds a certificate that cannot be read");
  }

  @Test
  void whatTheOwnerShouldKnowIsSaid() throws Exception {
    Files.setPosixFilePermissions(good.key(), PosixFilePermissions.fromString("rw-r--r--"));
    TlsIdentity identity = TlsIdentity.read(good);
    assertThat(identity.doubts(Instant.now()))
        .containsExactly("every user here can read the key: chmod o-rwx " + good.key());
    Files.setPosixFilePermissions(good.key(), PosixFilePermissions.fromString("rw-r-----"));
    assertThat(identity.doubts(Instant.now())).isEmpty();
    assertThat(identity.doubts(Instant.now().plus(Duration.ofDays(2))))
        .singleElement()
        .asString()
        .contains("ran out at " + identity.validUntil());
    assertThat(identity.doubts(Instant.now().minus(Duration.ofDays(2))))
        .singleElement()
        .asString()
        .contains("is valid only from");
  }

  private static void refused(Kept kept, String why) {
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() -> TlsIdentity.read(kept))
        .withMessageContaining(why);
  }
}
