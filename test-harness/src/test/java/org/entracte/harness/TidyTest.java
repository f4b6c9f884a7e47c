package org.entracte.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** A ratchet over the sources of all modules, tests included. Lower a bound; never raise one. */
final class TidyTest {
  private static final int FILE_LINES = 500;
  private static final int METHOD_LINES = 70;
  private static final Pattern EMPTY_WORD =
      Pattern.compile("(Util|Utils|Helper|Helpers|Manager|Common|Impl)(?![a-z])");

  @Test
  void theSourcesAreFound() throws IOException {
    assertThat(sources()).anyMatch(source -> source.endsWith("TidyTest.java"));
    assertThat(sources()).anyMatch(source -> source.endsWith("tree/FileTree.java"));
  }

  @Test
  void noFileIsLongerThan500Lines() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path source : sources()) {
      int lines = Files.readAllLines(source, UTF_8).size();
      if (lines > FILE_LINES) {
        tooLong.add(root().relativize(source) + " has " + lines + " lines");
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void noMethodIsLongerThan70Lines() throws IOException {
    assertThat(longMethods(sources(), METHOD_LINES)).isEmpty();
  }

  @Test
  void methodsAreMeasuredFromTheirFirstLineToTheirLast() throws IOException {
    Path here =
        sources().stream()
            .filter(source -> source.endsWith("TidyTest.java"))
            .findAny()
            .orElseThrow();

    assertThat(longMethods(List.of(here), 2))
        .anyMatch(found -> found.matches(".*TidyTest.java: root has 4 lines"));
  }

  @Test
  void noFileHasAnEmptyWordForAName() throws IOException {
    assertThat(sources())
        .noneMatch(source -> EMPTY_WORD.matcher(source.getFileName().toString()).find());
  }

  @Test
  void everyPackageIsNullMarked() throws IOException {
    for (Path folder : sources().stream().map(Path::getParent).distinct().toList()) {
      if (folder.toString().contains("/src/main/java/")) {
        assertThat(folder.resolve("package-info.java")).content(UTF_8).contains("@NullMarked");
      }
    }
  }

  private static Path root() {
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    return Objects.requireNonNull(module.getParent());
  }

  private static List<Path> sources() throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root())) {
      for (Path folder : modules.map(module -> module.resolve("src")).sorted().toList()) {
        if (Files.isDirectory(folder)) {
          addSources(folder, found);
        }
      }
    }
    return found;
  }

  private static void addSources(Path folder, List<Path> found) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(found::add);
    }
  }

  private static List<String> longMethods(List<Path> sources, int limit) throws IOException {
    List<String> found = new ArrayList<>();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new MethodMeter(unit, positions, limit).scan(unit, found);
      }
    }
    return found;
  }

  /** Collects the methods of one file that are longer than the limit. */
  private static final class MethodMeter extends TreePathScanner<Void, List<String>> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final int limit;

    MethodMeter(CompilationUnitTree unit, SourcePositions positions, int limit) {
      this.unit = unit;
      this.positions = positions;
      this.limit = limit;
    }

    @Override
    public Void visitMethod(MethodTree method, List<String> found) {
      LineMap lines = unit.getLineMap();
      long first = lines.getLineNumber(positions.getStartPosition(unit, method));
      long last = lines.getLineNumber(positions.getEndPosition(unit, method));
      if (last - first + 1 > limit) {
        String file = unit.getSourceFile().getName();
        found.add(file + ": " + method.getName() + " has " + (last - first + 1) + " lines");
      }
      return super.visitMethod(method, found);
    }
  }
}
