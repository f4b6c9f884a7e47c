package org.entracte.protocol.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.entracte.protocol.tree.FileType.DIRECTORY;
import static org.entracte.protocol.tree.FileType.FILE;
import static org.entracte.protocol.tree.FileType.SYMLINK;

import java.util.stream.Stream;
import org.entracte.protocol.edit.Outcome.Reason;
import org.entracte.protocol.edit.Situation.ObjectNow;
import org.entracte.protocol.edit.Situation.Slot;
import org.entracte.protocol.edit.Situation.Target;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.FileType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The conflict table, a row a sentence. */
class ReconcileTest {
  private static final FileId OURS = new FileId(1, 1);
  private static final FileId THEIRS = new FileId(2, 2);
  private static final FileId SUCCESSOR = new FileId(3, 3);
  private static final FileId REPLACED = new FileId(4, 4);

  private static final ObjectNow UNCHANGED = new ObjectNow.Alive(FILE, false);
  private static final ObjectNow CHANGED = new ObjectNow.Alive(FILE, true);
  private static final ObjectNow GONE = new ObjectNow.Gone();
  private static final ObjectNow SUCCEEDED = new ObjectNow.Succeeded(SUCCESSOR);
  private static final Slot FREE = new Slot.Free();
  private static final Slot NO_DIRECTORY = new Slot.NoDirectory();
  private static final Target NOTHING = new Target.None();

  private static final Plan APPLY = new Plan.Apply();
  private static final Plan ALREADY = new Plan.AlreadySo();
  private static final Plan RESTORE = new Plan.Restore();
  private static final Plan CONFLICT_NAME = new Plan.UnderConflictName();

  record Row(String sentence, Situation situation, Plan plan) {
    @Override
    public String toString() {
      return sentence;
    }
  }

  @ParameterizedTest
  @MethodSource({
    "content",
    "replace",
    "delete",
    "removeDirectory",
    "move",
    "link",
    "create",
    "attributes"
  })
  void theTableHolds(Row row) {
    assertThat(Reconcile.decide(row.situation())).isEqualTo(row.plan());
  }

  static Stream<Row> content() {
    return Stream.of(
        row("nothing happened there: ours applies", store(UNCHANGED), APPLY),
        row("content changed there: ours becomes the copy", store(CHANGED), beside(OURS)),
        row("replaced there: ours is a copy beside it", store(SUCCEEDED), beside(SUCCESSOR)),
        row("deleted there: the edit wins, restored where it was", store(GONE), RESTORE),
        row("renamed there: both apply, by identity", store(UNCHANGED), APPLY),
        row("another type replaced it: keep both", store(SUCCEEDED), beside(SUCCESSOR)),
        row("same bytes on both sides is no conflict", same(CHANGED), ALREADY),
        row("same bytes by a replacement is no conflict", same(SUCCEEDED), ALREADY));
  }

  static Stream<Row> replace() {
    return Stream.of(
        row("target unchanged: replaced", replace(holds(REPLACED), UNCHANGED), APPLY),
        row("target changed there: keep both", replace(holds(REPLACED), CHANGED), CONFLICT_NAME),
        row("target replaced there: keep both", replace(holds(THEIRS), SUCCEEDED), CONFLICT_NAME),
        row("target deleted there: becomes a create", replace(FREE, GONE), APPLY),
        row("target moved away there: both stay", replace(FREE, UNCHANGED), APPLY),
        row("another made under the name: keep both", replace(holds(THEIRS), GONE), CONFLICT_NAME),
        row(
            "moved away, another there: keep both",
            replace(holds(THEIRS), UNCHANGED),
            CONFLICT_NAME),
        row(
            "another type under the name: keep both",
            replace(new Slot.Taken(THEIRS, DIRECTORY, false), GONE),
            CONFLICT_NAME),
        row(
            "a directory we replaced got entries there: both stay",
            rename(holds(OURS), UNCHANGED, holds(REPLACED), was(UNCHANGED, false)),
            CONFLICT_NAME));
  }

  static Stream<Row> delete() {
    return Stream.of(
        row("nothing happened there: deleted", remove(holds(OURS), UNCHANGED), APPLY),
        row(
            "content changed there: the edit wins",
            remove(holds(OURS), CHANGED),
            drop(Reason.EDITED_THERE)),
        row(
            "replaced there: the new one is kept",
            remove(holds(SUCCESSOR), SUCCEEDED),
            drop(Reason.REPLACED_THERE)),
        row("deleted there too: the same", remove(FREE, GONE), ALREADY),
        row("moved there: does not follow it", remove(FREE, UNCHANGED), ALREADY),
        row(
            "moved there and edited: stays at its new name, nothing to note",
            remove(FREE, CHANGED),
            ALREADY),
        row(
            "another made under the name: the new one is kept",
            remove(holds(THEIRS), GONE),
            drop(Reason.REPLACED_THERE)),
        row(
            "another type under the name: it is kept",
            remove(new Slot.Taken(THEIRS, SYMLINK, false), GONE),
            drop(Reason.REPLACED_THERE)),
        row("only attributes changed there: deleted", remove(holds(OURS), UNCHANGED), APPLY),
        row(
            "its other names were taken away there, which the laptop did not know: stays",
            new Situation.ForRemove(OURS, holds(OURS), UNCHANGED, false, true),
            drop(Reason.LAST_NAME_THERE)),
        row(
            "the same, and edited there",
            new Situation.ForRemove(OURS, holds(OURS), CHANGED, false, true),
            drop(Reason.EDITED_THERE)),
        row("its directory is gone there: the same", remove(NO_DIRECTORY, GONE), ALREADY));
  }

  static Stream<Row> removeDirectory() {
    Slot ours = new Slot.Taken(OURS, DIRECTORY, false);
    ObjectNow alive = new ObjectNow.Alive(DIRECTORY, false);
    return Stream.of(
        row("empty there: goes", new Situation.ForRemove(OURS, ours, alive, true, false), APPLY),
        row(
            "entries there that were edited or new: stays with them",
            new Situation.ForRemove(OURS, ours, alive, false, false),
            drop(Reason.NOT_EMPTY_THERE)),
        row("deleted there too", new Situation.ForRemove(OURS, FREE, GONE, true, false), ALREADY),
        row(
            "moved there: stays there",
            new Situation.ForRemove(OURS, FREE, alive, false, false),
            ALREADY),
        row(
            "a file took its name there: it is kept",
            new Situation.ForRemove(OURS, holds(THEIRS), GONE, true, false),
            drop(Reason.REPLACED_THERE)));
  }

  static Stream<Row> move() {
    return Stream.of(
        row("nothing happened there: moved", rename(holds(OURS), UNCHANGED, FREE), APPLY),
        row("content changed there: both apply", rename(holds(OURS), CHANGED, FREE), APPLY),
        row(
            "replaced there: what took it over is moved",
            rename(holds(SUCCESSOR), SUCCEEDED, FREE),
            new Plan.ApplyTo(SUCCESSOR)),
        row("deleted there: restored under the new name", rename(FREE, GONE, FREE), RESTORE),
        row(
            "deleted there and another made: restored under the new name",
            rename(holds(THEIRS), GONE, FREE),
            RESTORE),
        row(
            "moved there: the gateway's name wins",
            rename(FREE, UNCHANGED, FREE),
            drop(Reason.MOVED_THERE)),
        row(
            "moved there, another under the old name: the gateway's name wins",
            rename(holds(THEIRS), UNCHANGED, FREE),
            drop(Reason.MOVED_THERE)),
        row(
            "its directory was removed there after a move: the gateway's name wins",
            rename(NO_DIRECTORY, UNCHANGED, FREE),
            drop(Reason.MOVED_THERE)),
        row(
            "moved there to the same place: no conflict",
            rename(FREE, UNCHANGED, holds(OURS)),
            ALREADY),
        row(
            "what took it over was moved there to the same place",
            rename(FREE, SUCCEEDED, holds(SUCCESSOR)),
            ALREADY),
        row(
            "the new name was taken there: ours gets a conflict name",
            rename(holds(OURS), UNCHANGED, holds(THEIRS)),
            CONFLICT_NAME),
        row(
            "the new name was taken there by another type: conflict name",
            rename(holds(OURS), UNCHANGED, new Slot.Taken(THEIRS, DIRECTORY, false)),
            CONFLICT_NAME),
        row(
            "the target's directory is gone there: restored by applying",
            rename(holds(OURS), UNCHANGED, NO_DIRECTORY),
            APPLY),
        row(
            "it would become its own ancestor: stays",
            new Situation.ForRename(OURS, holds(OURS), UNCHANGED, FREE, NOTHING, true),
            drop(Reason.CYCLE)));
  }

  static Stream<Row> link() {
    return Stream.of(
        row("nothing happened there: linked", link(UNCHANGED, FREE), APPLY),
        row("content changed there: both apply", link(CHANGED, FREE), APPLY),
        row(
            "replaced there: what took it over",
            link(SUCCEEDED, FREE),
            new Plan.ApplyTo(SUCCESSOR)),
        row("deleted there: restored under the new name", link(GONE, FREE), RESTORE),
        row(
            "the name was taken there: conflict name",
            link(UNCHANGED, holds(THEIRS)),
            CONFLICT_NAME),
        row(
            "replaced there and the name taken: conflict name",
            link(SUCCEEDED, holds(THEIRS)),
            CONFLICT_NAME),
        row("linked there too: no conflict", link(UNCHANGED, holds(OURS)), ALREADY),
        row("its successor has that name there", link(SUCCEEDED, holds(SUCCESSOR)), ALREADY),
        row("the directory is gone there: comes back", link(UNCHANGED, NO_DIRECTORY), APPLY));
  }

  static Stream<Row> create() {
    return Stream.of(
        row("the name is free: made", create(FILE, FREE), APPLY),
        row("the parent is gone there: restored with its id", create(FILE, NO_DIRECTORY), APPLY),
        row("two directories merge", create(DIRECTORY, taken(DIRECTORY, false)), adopt()),
        row("the same bytes were made there: adopted", create(FILE, taken(FILE, true)), adopt()),
        row(
            "the same link was made there: adopted",
            create(SYMLINK, taken(SYMLINK, true)),
            adopt()),
        row("other bytes there: keep both", create(FILE, taken(FILE, false)), CONFLICT_NAME),
        row(
            "a file meets a directory: keep both",
            create(FILE, taken(DIRECTORY, false)),
            CONFLICT_NAME),
        row(
            "a directory meets a file: keep both",
            create(DIRECTORY, taken(FILE, false)),
            CONFLICT_NAME),
        row("kinds differ whatever the bytes", create(FILE, taken(SYMLINK, true)), CONFLICT_NAME));
  }

  static Stream<Row> attributes() {
    return Stream.of(
        row("nothing happened there: set", set(UNCHANGED, false), APPLY),
        row("content changed there: both apply", set(CHANGED, false), APPLY),
        row(
            "replaced there: set on what took it over",
            set(SUCCEEDED, false),
            new Plan.ApplyTo(SUCCESSOR)),
        row("deleted there: dropped, noted", set(GONE, false), drop(Reason.DELETED_THERE)),
        row("deleted there, tie or not", set(GONE, true), drop(Reason.DELETED_THERE)),
        row("some fields set there: the others of ours apply", set(UNCHANGED, false), APPLY),
        row(
            "all fields set there: the gateway wins the tie",
            set(UNCHANGED, true),
            drop(Reason.ATTRIBUTES_SET_THERE)),
        row(
            "replaced there by one with other values: the gateway wins",
            set(SUCCEEDED, true),
            drop(Reason.ATTRIBUTES_SET_THERE)));
  }

  private static Row row(String sentence, Situation situation, Plan plan) {
    return new Row(sentence, situation, plan);
  }

  private static Situation store(ObjectNow now) {
    return new Situation.ForStore(OURS, now, false);
  }

  private static Situation same(ObjectNow now) {
    return new Situation.ForStore(OURS, now, true);
  }

  private static Situation remove(Slot slot, ObjectNow now) {
    return new Situation.ForRemove(OURS, slot, now, false, false);
  }

  private static Situation rename(Slot from, ObjectNow now, Slot to) {
    return rename(from, now, to, NOTHING);
  }

  private static Situation rename(Slot from, ObjectNow now, Slot to, Target replaced) {
    return new Situation.ForRename(OURS, from, now, to, replaced, false);
  }

  private static Situation replace(Slot to, ObjectNow replaced) {
    return rename(holds(OURS), UNCHANGED, to, was(replaced, true));
  }

  private static Target was(ObjectNow now, boolean emptyOrFile) {
    return new Target.Was(REPLACED, now, emptyOrFile);
  }

  private static Situation link(ObjectNow now, Slot slot) {
    return new Situation.ForLink(OURS, now, slot);
  }

  private static Situation create(FileType type, Slot slot) {
    return new Situation.ForCreate(OURS, type, slot);
  }

  private static Situation set(ObjectNow now, boolean tie) {
    return new Situation.ForSetAttributes(OURS, now, tie);
  }

  private static Slot holds(FileId child) {
    return new Slot.Taken(child, FILE, false);
  }

  private static Slot taken(FileType type, boolean same) {
    return new Slot.Taken(THEIRS, type, same);
  }

  private static Plan beside(FileId original) {
    return new Plan.CopyBeside(original);
  }

  private static Plan adopt() {
    return new Plan.Adopt(THEIRS);
  }

  private static Plan drop(Reason reason) {
    return new Plan.Drop(reason);
  }
}
