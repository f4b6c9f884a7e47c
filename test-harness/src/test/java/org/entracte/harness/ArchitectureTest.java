package org.entracte.harness;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Map;
import java.util.Set;
import org.entracte.protocol.ArchitectureRules;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private static final JavaClasses SHIPPED = ArchitectureRules.shipped("org.entracte");

  /** The map of DESIGN, section 3. */
  private static final Map<String, Set<String>> FEATURES =
      Map.of(
          "protocol",
              Set.of("tree", "edit", "nfs", "webdav", "replication", "content", "control", "app"),
          "gateway",
              Set.of(
                  "export",
                  "tree",
                  "journal",
                  "watch",
                  "replay",
                  "service",
                  "state",
                  "users",
                  "security",
                  "admin",
                  "app"),
          "cache",
              Set.of(
                  "log",
                  "content",
                  "replica",
                  "upstream",
                  "hydrate",
                  "replay",
                  "conflict",
                  "mount",
                  "status",
                  "app"),
          "harness", Set.of("model", "sim", "rig", "bench"));

  @Test
  void theClassesOfAllModulesAreSeen() {
    assertThat(SHIPPED.contain("org.entracte.protocol.tree.FileTree")).isTrue();
    assertThat(SHIPPED.contain("org.entracte.gateway.export.Volume")).isTrue();
  }

  @Test
  void gatewayAndCacheNeverSeeEachOther() {
    neverSees("org.entracte.gateway..", "org.entracte.cache..");
    neverSees("org.entracte.cache..", "org.entracte.gateway..");
  }

  @Test
  void theArrowsOfProtocolHold() {
    ArchitectureRules.treeStandsAlone().check(SHIPPED);
    ArchitectureRules.editSeesOnlyTheTree().check(SHIPPED);
    ArchitectureRules.wireFormatsDoNotSeeOneAnother().check(SHIPPED);
    ArchitectureRules.protocolSeesNeitherSide().check(SHIPPED);
  }

  @Test
  void theRealWorldIsHandedIn() {
    ArchitectureRules.theRealWorldIsHandedIn().check(SHIPPED);
  }

  @Test
  void everyPackageIsOnTheMap() {
    assertThat(SHIPPED.stream().map(JavaClass::getPackageName).distinct())
        .allSatisfy(name -> assertThat(isOnTheMap(name)).as(name).isTrue());
  }

  private static boolean isOnTheMap(String packageName) {
    String[] parts = packageName.split("\\.", -1);
    return parts.length >= 4 && FEATURES.getOrDefault(parts[2], Set.of()).contains(parts[3]);
  }

  private static void neverSees(String from, String to) {
    noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(to)
        .allowEmptyShould(true)
        .check(SHIPPED);
  }
}
