package org.entracte.harness.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.entracte.harness.rig.CommandLine;
import org.entracte.harness.rig.Finished;
import org.entracte.harness.rig.GatewayProcess;
import org.entracte.harness.rig.ProjectFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user guide and the sample configuration say what the programs do. */
@Tag("e2e")
class GuideTest {
  private static final Pattern COMMAND = Pattern.compile("bin/entracte ([^`#\n]*)");
  private static final Pattern OPTION = Pattern.compile("--[a-z-]+");

  @TempDir Path folder;

  @Test
  void everyCommandAndOptionInTheGuideExists() throws IOException {
    Map<String, String> helpByCommand = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    for (String line : commandLines()) {
      String[] words = line.split(" ", 3);
      String command = words[0].equals("gateway") ? words[0] + " " + words[1] : words[0];
      String help = helpByCommand.computeIfAbsent(command, GuideTest::help);
      Matcher option = OPTION.matcher(line);
      while (option.find()) {
        if (!help.contains(option.group())) {
          wrong.add(line + ": no " + option.group());
        }
      }
    }
    assertThat(helpByCommand.keySet())
        .contains("serve", "mount", "status", "queue", "offline", "online", "flush", "conflicts")
        .contains("retry", "drop");
    assertThat(wrong).isEmpty();
  }

  private static String help(String command) {
    if (command.startsWith("-")) {
      return CommandLine.bare("--help").succeeded();
    }
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.add("--help");
    return CommandLine.bare(words.toArray(String[]::new)).succeeded();
  }

  private static List<String> commandLines() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(ProjectFolder.root().resolve("README.md")));
    try (Stream<Path> guide = Files.list(ProjectFolder.root().resolve("docs/guide"))) {
      guide.sorted().forEach(pages::add);
    }
    List<String> lines = new ArrayList<>();
    for (Path page : pages) {
      Matcher command = COMMAND.matcher(Files.readString(page).replace("\\\n", " "));
      while (command.find()) {
        lines.add(command.group(1).strip());
      }
    }
    return lines.stream().filter(line -> !line.isEmpty() && !line.startsWith("~")).toList();
  }

  @Test
  void theSampleConfigurationOfTheGatewayStartsIt() throws IOException {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    String sample = Files.readString(ProjectFolder.root().resolve("config/entracte-gateway.yaml"));
    Path config = folder.resolve("gateway.yaml");
    Files.writeString(
        config,
        sample
            .replace("/srv/projects", tree.toString())
            .replace("/var/lib/entracte/gateway", folder.resolve("state").toString()));
    try (GatewayProcess gateway =
        GatewayProcess.configured(config, folder, folder.resolve("logs")).start()) {
      assertThat(gateway.stop()).isIn(0, 143);
    }
  }

  @Test
  void anUnknownKeyIsRefusedByName() throws IOException {
    Path config = folder.resolve("wrong.yaml");
    Files.writeString(config, "nfs-prot: 12049\n");
    for (String command : List.of("serve", "mount")) {
      Finished refused = CommandLine.bare(command, "--config", config.toString());
      assertThat(refused.status()).as(command).isIn(1, 2);
      assertThat(refused.stderr().toLowerCase(Locale.ROOT)).contains("nfs-prot");
    }
  }

  @Test
  void aWrongOptionEndsWithStatusTwo() {
    assertThat(CommandLine.bare("serve", "--no-such-option").status()).isEqualTo(2);
    assertThat(CommandLine.bare("mount", "--no-such-option").status()).isEqualTo(2);
    assertThat(CommandLine.bare("status", "--no-such-option").status()).isEqualTo(2);
  }

  @Test
  void askingACacheThatDoesNotRunIsAnErrorThatNamesItsFolder() {
    Finished refused = CommandLine.bare("status", "--cache", folder.toString());
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.stderr()).contains(folder.toString());
  }
}
