package org.entracte.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.entracte.protocol.tree.ChangeFeed.Change;
import org.entracte.protocol.tree.ChangeFeed.Former;
import org.entracte.protocol.tree.ChangeFeed.Place;
import org.entracte.protocol.tree.ChangeFeed.Point;
import org.entracte.protocol.tree.ChangeFeed.Step;
import org.junit.jupiter.api.Test;

/** The feed of changes. */
abstract class FeedContract extends ContractTopic {
  FeedContract(FileTreeContract contract) {
    super(contract);
  }

  private ChangeFeed feed() {
    return tree.changes().orElseThrow();
  }

  /** All changes behind a point, asked for two steps at a time. */
  private List<Change> behind(Point point) throws FileException {
    List<Change> changes = new ArrayList<>();
    Point at = point;
    List<Step> steps = feed().behind(at, 2).orElseThrow();
    while (!steps.isEmpty()) {
      assertThat(steps.size()).isLessThanOrEqualTo(2);
      for (Step step : steps) {
        changes.addAll(step.changes());
        at = step.point();
      }
      steps = feed().behind(at, 2).orElseThrow();
    }
    assertThat(at).isEqualTo(feed().now());
    return changes;
  }

  /** The names that changed, as "name" or, where a directory is known to have been, "name/". */
  private List<String> names(FileId directory, List<Change> changes) {
    List<String> names = new ArrayList<>();
    for (Change change : changes) {
      if (change instanceof Change.NameChanged(var where, var name, var former)
          && where.equals(directory)) {
        names.add(name + (former == Former.DIRECTORY ? "/" : ""));
      }
    }
    return names;
  }

  @Test
  void nothingIsBehindTheEnd() throws Exception {
    file("a");

    assertThat(behind(feed().now())).isEmpty();
  }

  @Test
  void namesThatCameAndWentAreToldWithTheirDirectories() throws Exception {
    FileId directory = directory("d");
    file("old");
    directory("emptied");
    Point before = feed().now();

    file(directory, "new");
    remove("old");
    remove("emptied");
    rename("d", "e");

    assertThat(names(directory, behind(before))).containsExactly("new");
    assertThat(names(ROOT, behind(before))).containsExactlyInAnyOrder("old", "emptied/", "d/", "e");
  }

  @Test
  void aDirectoryThatTookAnothersPlaceIsToldAsThat() throws Exception {
    directory("d");
    directory("e");
    Point before = feed().now();

    rename("d", "e");

    assertThat(names(ROOT, behind(before))).contains("d/", "e/");
  }

  @Test
  void contentAndAttributesAreToldByTheObject() throws Exception {
    FileId written = file("written");
    FileId dressed = file("dressed");
    FileId same = file("same");
    Point before = feed().now();

    write(written, 0, "text");
    change(dressed, AttributeChange.mode(0600));

    assertThat(behind(before))
        .contains(new Change.ObjectChanged(written), new Change.ObjectChanged(dressed))
        .doesNotContain(new Change.ObjectChanged(same));
  }

  @Test
  void anObjectHasAPlaceForEachOfItsNames() throws Exception {
    FileId directory = directory("d");
    FileId file = file(directory, "f");
    link(file, "g");

    assertThat(feed().places(file))
        .containsExactlyInAnyOrder(
            new Place(directory, Name.of("f")), new Place(ROOT, Name.of("g")));
    assertThat(feed().places(directory)).containsExactly(new Place(ROOT, Name.of("d")));
    assertThat(feed().places(ROOT)).isEmpty();
    remove("g");
    tree.remove(superuser, directory, Name.of("f"));
    assertThat(feed().places(file)).isEmpty();
  }

  @Test
  void aPointOfAnotherFeedIsToldApart() throws Exception {
    file("a");
    Point now = feed().now();

    assertThat(feed().behind(new Point(now.incarnation() + 1, now.number(), now.tag()), 9))
        .isEmpty();
    assertThat(feed().behind(new Point(now.incarnation(), now.number(), now.tag() + 1), 9))
        .isEmpty();
    assertThat(feed().behind(new Point(now.incarnation(), now.number() + 1, now.tag()), 9))
        .isEmpty();
  }

  @Test
  void aRestartKeepsPointsAndChanges() throws Exception {
    Point before = feed().now();
    file("a");
    Point after = feed().now();

    tree = contract.reopen(tree);

    assertThat(names(ROOT, behind(before))).contains("a");
    assertThat(feed().behind(after, 1)).isPresent();
  }
}
