package org.entracte.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The arrows between packages, and the calls that only {@code app} and real adapters may make. */
public final class ArchitectureRules {
  /** A class, or all of a package if it ends with a dot, that is where the real world is met. */
  public record RealAdapter(String name, String why) {
    boolean covers(JavaClass type) {
      return name.endsWith(".")
          ? type.getPackageName().concat(".").startsWith(name)
          : type.getName().equals(name) || type.getName().startsWith(name + "$");
    }
  }

  /** The whole list; add a line with its reason when a class must touch disk, clock or threads. */
  public static final List<RealAdapter> REAL_ADAPTERS =
      List.of(
          new RealAdapter("org.entracte.protocol.control.", "the commands' socket and threads"),
          new RealAdapter(
              "org.entracte.cache.content.FolderLayerStore", "the LayerStore on a real disk"),
          new RealAdapter(
              "org.entracte.cache.content.FolderSavedFiles", "the SavedFiles on a real disk"),
          new RealAdapter(
              "org.entracte.cache.content.CacheFolder", "repairs the folder before it is opened"),
          new RealAdapter("org.entracte.cache.content.FolderSync", "fsync of a directory"),
          new RealAdapter(
              "org.entracte.protocol.nfs.rpc.TcpDialer",
              "real sockets to clients that are called: a thread each, from a factory handed in"),
          new RealAdapter(
              "org.entracte.protocol.nfs.rpc.RpcServer",
              "a real socket: one platform thread per connection, from a factory handed in"));

  /** Wire formats: what one of them speaks, the others never see. */
  private static final String WIRE = "org.entracte.protocol.(nfs|webdav|replication)..";

  private static final Map<String, Set<String>> BANNED =
      Map.of(
          "java.time.Instant", Set.of("now"),
          "java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system"),
          "java.time.InstantSource", Set.of("system"),
          "java.lang.System", Set.of("nanoTime", "currentTimeMillis"),
          "java.util.UUID", Set.of("randomUUID"),
          "java.nio.channels.FileChannel", Set.of("open"));

  private static final Set<String> BANNED_WHOLE =
      Set.of("java.nio.file.Files", "java.util.concurrent.Executors");

  private ArchitectureRules() {}

  /** The classes that ship, below {@code packages}; tests and test-jars left out. */
  public static JavaClasses shipped(String... packages) {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .withImportOption(location -> !location.contains("-tests.jar"))
        .importPackages(packages);
  }

  public static ArchRule treeStandsAlone() {
    return noClasses()
        .that()
        .resideInAPackage("org.entracte.protocol.tree..")
        .should()
        .dependOnClassesThat(oursOutside("tree"))
        .allowEmptyShould(true);
  }

  public static ArchRule editSeesOnlyTheTree() {
    return noClasses()
        .that()
        .resideInAPackage("org.entracte.protocol.edit..")
        .should()
        .dependOnClassesThat(oursOutside("tree", "edit"))
        .allowEmptyShould(true);
  }

  public static ArchRule wireFormatsDoNotSeeOneAnother() {
    return slices().matching(WIRE).should().notDependOnEachOther().allowEmptyShould(true);
  }

  public static ArchRule protocolSeesNeitherSide() {
    return noClasses()
        .that()
        .resideInAPackage("org.entracte.protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.entracte.gateway..", "org.entracte.cache..")
        .allowEmptyShould(true);
  }

  public static ArchRule theRealWorldIsHandedIn() {
    return noClasses()
        .that(areNeitherAppNorAdapter())
        .should()
        .accessTargetWhere(reachesForTheRealWorld())
        .because("time, randomness, threads and disk are parameters (HOUSE-STYLE, section 2)")
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaClass> oursOutside(String... features) {
    return DescribedPredicate.describe(
        "are ours outside " + String.join(", ", features),
        type ->
            isIn(type, "org.entracte")
                && Set.of(features).stream()
                    .noneMatch(feature -> isIn(type, "org.entracte.protocol." + feature)));
  }

  private static boolean isIn(JavaClass type, String packageName) {
    return type.getPackageName().concat(".").startsWith(packageName + ".");
  }

  private static DescribedPredicate<JavaClass> areNeitherAppNorAdapter() {
    return DescribedPredicate.describe(
        "are neither in an app package nor real adapters",
        type ->
            !type.getPackageName().concat(".").contains(".app.")
                && REAL_ADAPTERS.stream().noneMatch(adapter -> adapter.covers(type)));
  }

  private static DescribedPredicate<JavaAccess<?>> reachesForTheRealWorld() {
    return DescribedPredicate.describe(
        "reaches for clock, randomness, threads or disk", access -> isBanned(access.getTarget()));
  }

  private static boolean isBanned(AccessTarget target) {
    String owner = target.getOwner().getName();
    String member = target.getName();
    return BANNED_WHOLE.contains(owner)
        || BANNED.getOrDefault(owner, Set.of()).contains(member)
        || (target.getOwner().isAssignableTo(CompletionStage.class) && member.endsWith("Async"))
        || isThreadCall(target.getOwner(), member);
  }

  private static boolean isThreadCall(JavaClass owner, String member) {
    boolean builder = owner.getName().startsWith("java.lang.Thread$Builder");
    return (builder && member.equals("start"))
        || (owner.isAssignableTo(Thread.class)
            && Set.of("start", "startVirtualThread", "sleep").contains(member));
  }
}
