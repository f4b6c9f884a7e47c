package org.entracte.protocol.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority of a test's own, and what it signs; made by openssl. Used by one thread. */
public final class Certificates {
  /** Names of this machine's loopback. */
  public static final String HERE = "DNS:localhost,IP:127.0.0.1";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final List<String> EC = List.of("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1");

  private final Path folder;

  /** A new authority that keeps its files in {@code folder}. */
  public Certificates(Path folder) throws IOException {
    this.folder = folder;
    Files.writeString(
        folder.resolve("authority.cnf"),
        """
        [ca]
        default_ca = here
        [here]
        database = %1$s/issued
        new_certs_dir = %1$s
        certificate = %1$s/authority.pem
        private_key = %1$s/authority.key
        rand_serial = yes
        unique_subject = no
        default_md = sha256
        policy = any
        copy_extensions = copy
        [any]
        commonName = supplied
        """
            .formatted(folder));
    Files.createFile(folder.resolve("issued"));
    selfSigned("authority", "DNS:authority", "CA:TRUE");
  }

  /** The authority's own certificate. */
  public Path authority() {
    return folder.resolve("authority.pem");
  }

  /** A certificate for these names, valid today, with a key of elliptic curves. */
  public TlsIdentity.Kept issue(String name, String names) throws IOException {
    return issue(name, names, EC);
  }

  /** The same with a key of RSA. */
  public TlsIdentity.Kept issueRsa(String name, String names) throws IOException {
    return issue(name, names, List.of("rsa:2048"));
  }

  private TlsIdentity.Kept issue(String name, String names, List<String> kind) throws IOException {
    Instant now = Instant.now();
    Duration day = Duration.ofDays(1);
    return issue(name, names, kind, now.minus(day), now.plus(day));
  }

  /** The same, valid in another time. */
  public TlsIdentity.Kept issue(String name, String names, Instant from, Instant until)
      throws IOException {
    return issue(name, names, EC, from, until);
  }

  private TlsIdentity.Kept issue(
      String name, String names, List<String> kind, Instant from, Instant until)
      throws IOException {
    TlsIdentity.Kept made = new TlsIdentity.Kept(at(name, "pem"), at(name, "key"));
    String request = at(name, "csr").toString();
    List<String> asking = new ArrayList<>(List.of("req", "-new", "-nodes", "-newkey"));
    asking.addAll(kind);
    asking.addAll(List.of("-subj", "/CN=" + name, "-addext", "subjectAltName=" + names));
    asking.addAll(List.of("-keyout", made.key().toString(), "-out", request));
    openssl(asking);
    openssl(
        List.of(
            "ca",
            "-batch",
            "-notext",
            "-config",
            at("authority", "cnf").toString(),
            "-startdate",
            TIME.format(from),
            "-enddate",
            TIME.format(until),
            "-in",
            request,
            "-out",
            made.certificate().toString()));
    return made;
  }

  /** A certificate that only its own key has signed. */
  public TlsIdentity.Kept selfSigned(String name, String names) throws IOException {
    return selfSigned(name, names, "CA:FALSE");
  }

  private TlsIdentity.Kept selfSigned(String name, String names, String constraints)
      throws IOException {
    TlsIdentity.Kept made = new TlsIdentity.Kept(at(name, "pem"), at(name, "key"));
    List<String> making = new ArrayList<>(List.of("req", "-x509", "-nodes", "-newkey"));
    making.addAll(EC);
    making.addAll(List.of("-subj", "/CN=" + name, "-addext", "subjectAltName=" + names));
    making.addAll(List.of("-days", "2", "-addext", "basicConstraints=critical," + constraints));
    making.addAll(List.of("-keyout", made.key() + "", "-out", made.certificate() + ""));
    openssl(making);
    return made;
  }

  private Path at(String name, String kind) {
    return folder.resolve(name + "." + kind);
  }

  /** Runs openssl with these words; fails if it does. */
  public void openssl(List<String> words) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(words);
    Path said = Files.createTempFile(folder, "openssl", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(command + ":\n" + Files.readString(said));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while openssl runs", stopped);
    } finally {
      process.destroyForcibly();
    }
  }
}
