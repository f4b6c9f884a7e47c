package org.entracte.protocol.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.entracte.protocol.app.TlsIdentity.Kept;
import org.entracte.protocol.nfs.NfsConfig;
import org.entracte.protocol.replication.HttpLink;
import org.entracte.protocol.replication.LinkException;
import org.entracte.protocol.replication.LinkException.Kind;
import org.entracte.protocol.replication.Position;
import org.entracte.protocol.tree.Caller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whom a laptop takes for its gateway. The gateway here has no exports: who is told so has reached
 * it, over a connection that it trusts.
 */
@Timeout(60)
final class LinkOverTlsTest {
  private static final HttpLink.Limits PATIENT =
      new HttpLink.Limits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20));

  @TempDir private Path folder;
  private Certificates certificates;
  private SSLContext authority;
  private Optional<FrontEnds> running = Optional.empty();

  @BeforeEach
  void make() throws Exception {
    certificates = new Certificates(Files.createDirectory(folder.resolve("certificates")));
    authority = ServerTrust.of(certificates.authority());
  }

  @AfterEach
  void stop() throws IOException {
    gateway().close();
  }

  private void serve(Optional<Kept> kept) throws Exception {
    Optional<TlsIdentity> identity =
        kept.isPresent() ? Optional.of(TlsIdentity.read(kept.get())) : Optional.empty();
    running =
        Optional.of(
            FrontEnds.start(
                new FrontEnds.Settings(
                    InetAddress.getLoopbackAddress(),
                    0,
                    0,
                    NfsConfig.of("test"),
                    Caller.SUPERUSER,
                    folder,
                    identity),
                List::of,
                name -> Optional.empty(),
                FileClientRecords.open(folder.resolve("clients"))));
  }

  private FrontEnds gateway() {
    return running.orElseThrow();
  }

  private LinkException call(String server, SSLContext trust) throws Exception {
    URI export = URI.create(server + ":" + gateway().http().getPort() + "/docs");
    try (HttpLink link = HttpLink.open(export, PATIENT, trust)) {
      return catchThrowableOfType(
          LinkException.class, () -> link.changes(new Position(0, 0, 0), 1, Duration.ZERO));
    }
  }

  private static void reached(LinkException told) {
    assertThat(told).hasMessageContaining("no export named docs");
    assertThat(told.kind()).isEqualTo(Kind.REFUSED);
  }

  private static void unreachable(LinkException failure, String... why) {
    assertThat(failure.getMessage()).contains("cannot reach https://").contains(why);
    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void aGatewayOfATrustedAuthorityIsReachedByEachOfItsNames() throws Exception {
    serve(Optional.of(certificates.issue("here", Certificates.HERE)));
    reached(call("https://localhost", authority));
    reached(call("https://127.0.0.1", authority));
  }

  @Test
  void anotherNameThanTheCertificatesIsRefusedAndBothAreTold() throws Exception {
    serve(Optional.of(certificates.issue("files", "DNS:files.example.org,IP:192.0.2.1")));
    unreachable(
        call("https://localhost", authority),
        "its certificate is for files.example.org, 192.0.2.1, not for localhost");
    unreachable(call("https://127.0.0.1", authority), "not for 127.0.0.1");
  }

  @Test
  void anUnknownAuthorityIsRefusedAndItIsSaidWhatToDo() throws Exception {
    serve(Optional.of(certificates.issue("here", Certificates.HERE)));
    Kept other = certificates.selfSigned("other", Certificates.HERE);
    unreachable(
        call("https://localhost", ServerTrust.of(other.certificate())),
        "signed by CN=authority, which is not trusted here",
        "--ca");
    unreachable(call("https://localhost", ServerTrust.ofSystem(List.of())), "--ca");
    unreachable(call("https://localhost", ServerTrust.ofSystem(ServerTrust.SYSTEM)), "--ca");
  }

  @Test
  void aSelfSignedCertificateIsTrustedWhereItWasGiven() throws Exception {
    Kept own = certificates.selfSigned("own", Certificates.HERE);
    serve(Optional.of(own));
    unreachable(call("https://localhost", authority), "signed by CN=own", "--ca");
    reached(call("https://localhost", ServerTrust.of(own.certificate())));
  }

  @Test
  void aSelfSignedCertificateOfAnotherNameIsRefusedThoughItWasGiven() throws Exception {
    Kept own = certificates.selfSigned("own", "DNS:files.example.org");
    serve(Optional.of(own));
    unreachable(
        call("https://localhost", ServerTrust.of(own.certificate())),
        "its certificate is for files.example.org, not for localhost");
  }

  @Test
  void whatRanOutIsRefusedAlsoIfItWasGivenItself() throws Exception {
    Instant now = Instant.now();
    Kept old =
        certificates.issue(
            "old", Certificates.HERE, now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)));
    serve(Optional.of(old));
    unreachable(call("https://localhost", authority), "its certificate ran out at 2");
    unreachable(
        call("https://localhost", ServerTrust.of(old.certificate())), "ran out at 2", "renewed");
  }

  @Test
  void whatIsNotValidYetIsRefusedWithAnEyeOnTheClock() throws Exception {
    Instant now = Instant.now();
    Kept early =
        certificates.issue(
            "early", Certificates.HERE, now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(9)));
    serve(Optional.of(early));
    unreachable(call("https://localhost", authority), "is valid only from", "clock");
  }

  @Test
  void whatThisMachineTrustsIsTheFirstFileThatIsThere() throws Exception {
    serve(Optional.of(certificates.issue("here", Certificates.HERE)));
    List<Path> bundles = List.of(folder.resolve("none"), certificates.authority());
    reached(call("https://localhost", ServerTrust.ofSystem(bundles)));
    Path broken = Files.writeString(folder.resolve("broken.pem"), "nothing");
    assertThat(
            catchThrowableOfType(StartException.class, () -> ServerTrust.ofSystem(List.of(broken))))
        .hasMessageContaining(broken + " holds no certificate");
  }

  @Test
  void aRenewedCertificateIsShownToWhoConnectsNext() throws Exception {
    Kept first = certificates.selfSigned("first", Certificates.HERE);
    Kept second = certificates.selfSigned("second", Certificates.HERE);
    serve(Optional.of(first));
    URI export = URI.create("https://localhost:" + gateway().http().getPort() + "/docs");
    SSLContext onlyFirst = ServerTrust.of(first.certificate());
    try (HttpLink held = HttpLink.open(export, PATIENT, onlyFirst)) {
      for (int i = 0; i < 2; i++) {
        reached(
            catchThrowableOfType(
                LinkException.class, () -> held.changes(new Position(0, 0, 0), 1, Duration.ZERO)));
        gateway().show(TlsIdentity.read(second));
      }
    }
    unreachable(call("https://localhost", onlyFirst), "signed by CN=second");
    reached(call("https://localhost", ServerTrust.of(second.certificate())));
    assertThat(gateway().identity().orElseThrow().isSameAs(TlsIdentity.read(second))).isTrue();
  }

  @Test
  void aPlainGatewayIsNotTakenForOneThatSpeaksTls() throws Exception {
    serve(Optional.empty());
    LinkException failure = call("https://localhost", authority);
    assertThat(failure.kind()).isNotEqualTo(Kind.REFUSED);
    assertThat(failure).hasMessageContaining("no TLS could be agreed on");
  }

  @Test
  void whoCallsPlainlyIsToldThatItIsHttps() throws Exception {
    serve(Optional.of(certificates.issue("here", Certificates.HERE)));
    LinkException failure = call("http://localhost", authority);
    assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
    assertThat(failure).hasMessageContaining("the address begins with https://");
  }
}
