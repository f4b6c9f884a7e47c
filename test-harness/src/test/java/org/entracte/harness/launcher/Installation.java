package org.entracte.harness.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.entracte.harness.rig.Finished;
import org.entracte.harness.rig.HostProgram;
import org.entracte.harness.rig.ProjectFolder;

/**
 * A copy of the launcher with sources but no build, and a recording Java and Maven. The Java says
 * it is ready when it is to serve, and then stays until SIGTERM.
 */
final class Installation {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final String JAVA =
      """
      #!/bin/bash
      printf '%s\\n' "$@" >"$RECORD/arguments"
      case " $* " in
      *GatewayMain\\ serve*) side=gateway; echo 'ready nfs=127.0.0.1:1 http=127.0.0.1:2 state=x' ;;
      *CacheMain\\ mount*) side=cache; echo 'ready nfs=127.0.0.1:3 http=127.0.0.1:4 cache=x gateway=online' ;;
      *) exit "${JAVA_STATUS:-0}" ;;
      esac
      printf '%s\\n' "$@" >"$RECORD/$side-arguments"
      echo $$ >"$RECORD/$side-pid"
      [ "${JAVA_FAILS:-}" != "$side" ] || { echo "the $side is broken" >&2; exit 3; }
      trap 'echo "$side" >>"$RECORD/stopped"; exit 0' TERM
      while :; do read -r -t 0.05 <> <(:); done
      """;

  private static final String MAVEN =
      """
      #!/bin/bash
      echo "$JAVA_HOME $*" >>"$RECORD/builds"
      [ -z "${MAVEN_FAILS:-}" ] || { echo '[ERROR] no such thing'; exit 1; }
      echo '[INFO] Building gateway 1.0 [1/2]'
      for side in gateway cache; do
        mkdir -p $side/target/lib
        echo >$side/target/$side-1.0.jar
        echo >$side/target/$side-1.0-tests.jar
      done
      """;

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  private Installation(Path folder) {
    this.folder = folder;
    environment.put("RECORD", folder.toString());
    environment.put("JAVA_HOME", jdk().toString());
    environment.put("HOME", folder.resolve("home").toString());
    environment.put("PATH", folder.resolve("path") + ":/usr/bin:/bin");
    environment.put("ENTRACTE_BUILD", "auto");
    // The Java here is not one that could learn anything; PrepareTest has a real one.
    environment.put("ENTRACTE_PREPARE", "never");
  }

  static Installation in(Path folder) throws IOException {
    Installation made = new Installation(folder);
    Files.createDirectories(made.home());
    HostProgram.run(
            LIMIT, List.of("cp", "-r", ProjectFolder.root() + "/bin", made.home().toString()))
        .succeeded();
    Files.writeString(made.home().resolve("pom.xml"), "<version>1.0</version>\n");
    for (String side : List.of("protocol", "gateway", "cache")) {
      Files.createDirectories(made.home().resolve(side + "/src/main"));
      Files.writeString(made.home().resolve(side + "/pom.xml"), "");
      Files.writeString(made.source(side), "");
    }
    program(made.jdk().resolve("bin/java"), JAVA);
    program(made.jdk().resolve("bin/javac"), "#!/bin/sh\n");
    Files.writeString(made.jdk().resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    program(folder.resolve("path/mvn"), MAVEN);
    return made;
  }

  private static void program(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Blank in the path: a folder may have any name. */
  private Path home() {
    return folder.resolve("en tracte");
  }

  private Path jdk() {
    return folder.resolve("jdk");
  }

  Path source(String side) {
    return home().resolve(side + "/src/main/Source.java");
  }

  Path launcher() {
    return home().resolve("bin/entracte");
  }

  Path folder() {
    return folder;
  }

  Installation with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Finished run(String... words) {
    return runAs(launcher(), words);
  }

  Finished runAs(Path program, String... words) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(words));
    return HostProgram.run(LIMIT, folder, environment, command);
  }

  /** Starts it and goes on; its output is in the files out and err of the folder. */
  Process start(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher().toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    builder.redirectOutput(folder.resolve("out").toFile());
    builder.redirectError(folder.resolve("err").toFile());
    return builder.start();
  }

  /** The lines of a file that one of the programs recorded; none if it did not. */
  List<String> recorded(String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }
}
