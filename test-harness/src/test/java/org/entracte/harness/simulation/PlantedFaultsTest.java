package org.entracte.harness.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulator that finds nothing proves something only if it would find what is there. */
class PlantedFaultsTest {
  @ParameterizedTest
  @EnumSource
  void eachPlantedBugIsFoundWithinItsNumberOfSeeds(PlantedBug bug) throws SQLException {
    try (Site site = new Site()) {
      Finding finding = Finding.of(bug, site);
      assertThat(finding.found()).describedAs("%s: %s", bug, finding).isTrue();
    }
  }
}
