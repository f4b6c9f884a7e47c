package org.entracte.cache.replica;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.entracte.protocol.tree.FileId;

/**
 * Shows the gateway's side wherever no unresolved edit stands against it and the view stays a legal
 * tree: one name for a directory, no circle, nothing non-empty removed, no content swapped under an
 * open that has read some. What cannot be shown yet waits in its base row. Called within a
 * transaction.
 */
final class Settling {
  private final ReplicaState state;
  private final Contents contents;

  Settling(ReplicaState state, Contents contents) {
    this.state = state;
    this.contents = contents;
  }

  void settle() throws IOException {
    Set<Long> letGo = new LinkedHashSet<>();
    boolean progress = true;
    while (progress) {
      progress = settleEach(letGo) || settleTogether(letGo);
    }
    for (long node : letGo) {
      countNoNames(node);
      state.forgetIfGone(node);
    }
  }

  private boolean settleEach(Set<Long> letGo) throws IOException {
    boolean progress = false;
    for (BaseTable.Slot slot : state.base().untouchedSlots()) {
      progress |= settle(slot, letGo);
    }
    for (BaseTable.Node node : state.base().untouchedNodes()) {
      progress |= settle(node, letGo);
    }
    return progress;
  }

  /** Directories that wait for each other's names. */
  private boolean settleTogether(Set<Long> letGo) throws IOException {
    List<BaseTable.Slot> waiting = new ArrayList<>();
    for (BaseTable.Slot slot : state.base().untouchedSlots()) {
      if (slot.child().isPresent() && state.nodes().get(slot.child().getAsLong()).isDirectory()) {
        waiting.add(slot);
      }
    }
    List<BaseTable.Slot> moves = new JointMoves(state).among(waiting);
    for (BaseTable.Slot slot : moves) {
      long now = state.nodes().childNumber(slot.dir(), slot.name());
      if (now != 0) {
        detach(slot.dir(), slot, now);
        letGo.add(now);
      }
      letGo.add(slot.dir());
    }
    for (BaseTable.Slot slot : moves) {
      show(slot, 0);
    }
    return !moves.isEmpty();
  }

  private boolean settle(BaseTable.Slot slot, Set<Long> letGo) throws IOException {
    Optional<NodeRow> dir = state.nodes().find(slot.dir());
    if (dir.isEmpty()) {
      state.base().removeSlot(slot.dir(), slot.name());
      return true;
    }
    long now = state.nodes().childNumber(slot.dir(), slot.name());
    if (now == slot.child().orElse(0)) {
      state.base().removeSlot(slot.dir(), slot.name());
      letGo.add(slot.dir());
      return true;
    }
    if (slot.child().isPresent() && !mayCome(slot.child().getAsLong(), slot)) {
      return false;
    }
    if (now != 0 && !mayGo(state.nodes().get(now))) {
      return false;
    }
    show(slot, now);
    letGo.add(now);
    letGo.add(slot.dir());
    return true;
  }

  private boolean mayCome(long child, BaseTable.Slot slot) throws IOException {
    NodeRow row = state.nodes().get(child);
    if (!row.isDirectory()) {
      return !isPlacedHere(row);
    }
    if (state.nodes().isWithin(slot.dir(), child)) {
      return false;
    }
    for (NodeTable.NameRow other : state.nodes().namesOf(child)) {
      if (!state.base().leaves(other)) {
        return false;
      }
    }
    return true;
  }

  /**
   * A file with one name there that was made or moved here has the name it got here until the
   * verdict on that says which one stays: under both it would be shown as what it is on neither
   * side.
   */
  private boolean isPlacedHere(NodeRow file) throws IOException {
    Optional<BaseTable.Node> base = state.base().node(file.node);
    if (base.isEmpty() || base.get().links() != 1 || !state.log().isPlaced(file.node)) {
      return false;
    }
    for (NodeTable.NameRow name : state.nodes().namesOf(file.node)) {
      if (state.base().isTouched(name.dir(), name.name())) {
        return true;
      }
    }
    return false;
  }

  private boolean mayGo(NodeRow row) throws IOException {
    return !state.base().isOursAlone(row.node) && (!row.isDirectory() || mayEnd(state, row));
  }

  /** A directory with entries, or a name elsewhere, goes only by moving. */
  static boolean mayEnd(ReplicaState state, NodeRow directory) throws IOException {
    return state.nodes().isEmpty(directory.node) && state.base().slotsOf(directory.node).isEmpty();
  }

  private void show(BaseTable.Slot slot, long now) throws IOException {
    if (now != 0) {
      detach(slot.dir(), slot, now);
    }
    if (slot.child().isPresent()) {
      NodeRow child = state.nodes().get(slot.child().getAsLong());
      boolean comesBack = child.isDirectory() && !isShown(child.node);
      if (child.isDirectory()) {
        for (NodeTable.NameRow other : state.nodes().namesOf(child.node)) {
          detach(
              other.dir(), new BaseTable.Slot(other.dir(), other.name(), slot.child()), child.node);
        }
        countSubdirectory(slot.dir(), 1);
        child.parent = slot.dir();
      }
      state.nodes().put(slot.dir(), slot.name(), child.node);
      if (!child.isDirectory() && isShown(slot.dir())) {
        nameCame(child);
      }
      state.nodes().saveChanged(child);
      if (comesBack) {
        namesCameBack(child.node);
      }
    }
    touchDirectory(slot.dir());
    state.base().removeSlot(slot.dir(), slot.name());
  }

  /** Names that came into a directory while nobody saw it. */
  private void namesCameBack(long dir) throws IOException {
    for (NodeTable.NameRow name : state.nodes().namesIn(dir)) {
      NodeRow row = state.nodes().get(name.child());
      if (!row.isDirectory()) {
        nameCame(row);
        state.nodes().saveChanged(row);
      }
    }
  }

  private void detach(long dir, BaseTable.Slot slot, long child) throws IOException {
    state.nodes().removeName(dir, slot.name());
    NodeRow row = state.nodes().get(child);
    if (row.isDirectory()) {
      countSubdirectory(dir, -1);
    } else if (isShown(dir)) {
      nameWent(row);
      state.nodes().saveChanged(row);
    }
    touchDirectory(dir);
  }

  /** Names in what stands behind a directory of ours, and may become one with it, nobody sees. */
  private boolean isShown(long dir) throws IOException {
    return !state.nodes().namesOf(dir).isEmpty() || state.nodes().get(dir).id.equals(FileId.ROOT);
  }

  /**
   * The gateway counts a file's names, in directories never listed here too. Its count is in the
   * view already unless it waits in a base row, so only then does a name change it.
   */
  private void nameCame(NodeRow file) throws IOException {
    if (state.base().node(file.node).isPresent()) {
      // A conflict copy that took content over counts as there before it has its name.
      boolean awaited = file.links > 0 && state.nodes().namesOf(file.node).size() == 1;
      file.links += awaited ? 0 : 1;
    } else if (file.links == 0) {
      file.links = state.nodes().namesOf(file.node).size();
    }
  }

  private void nameWent(NodeRow file) throws IOException {
    if (state.base().node(file.node).isPresent()) {
      file.links = Math.max(0, file.links - 1);
    }
  }

  /** Whatever count is remembered: what has no name here, nor one to come, is not there. */
  private void countNoNames(long node) throws IOException {
    Optional<NodeRow> row = state.nodes().find(node);
    if (row.isPresent()
        && !row.get().isDirectory()
        && row.get().links > 0
        && state.nodes().namesOf(node).isEmpty()
        && state.base().slotsOf(node).isEmpty()
        && state.base().node(node).isEmpty()
        && !state.elsewhere().contains(node)) {
      row.get().links = 0;
      state.nodes().saveChanged(row.get());
    }
  }

  private void countSubdirectory(long dir, int by) throws IOException {
    state
        .database()
        .change("UPDATE nodes SET links = MAX(2, links + ?) WHERE node = ? AND links > 0", by, dir);
  }

  private void touchDirectory(long dir) throws IOException {
    state
        .database()
        .change("UPDATE nodes SET change = ? WHERE node = ?", state.nodes().nextChange(), dir);
  }

  /** An edit of the file's content is gone: shows the gateway's, whatever else touches the file. */
  void showContent(NodeRow row) throws IOException {
    Optional<BaseTable.Node> base = state.base().node(row.node);
    if (base.isEmpty() || !base.get().there() || row.contentEdit != 0) {
      return;
    }
    if (row.contentVersion != base.get().contentVersion() && !isSame(row, base.get())) {
      contents.forget(row, base.get().contentVersion());
    }
    row.contentVersion = base.get().contentVersion();
    row.size = base.get().size();
    row.used = base.get().used();
    row.modified = base.get().modified();
    state.nodes().saveChanged(row);
  }

  private boolean settle(BaseTable.Node base, Set<Long> letGo) throws IOException {
    Optional<NodeRow> known = state.nodes().find(base.node());
    if (known.isEmpty()) {
      state.base().removeNode(base.node());
      return true;
    }
    NodeRow row = known.get();
    boolean done = base.there() ? showAttributes(row, base) : showGone(row);
    if (done) {
      state.base().removeNode(base.node());
      letGo.add(base.node());
    }
    return done;
  }

  private boolean showGone(NodeRow row) throws IOException {
    List<NodeTable.NameRow> names = state.nodes().namesOf(row.node);
    if (!names.isEmpty() || !state.nodes().isEmpty(row.node)) {
      return false;
    }
    row.links = 0;
    state.nodes().saveChanged(row);
    return true;
  }

  private boolean showAttributes(NodeRow row, BaseTable.Node base) throws IOException {
    if (row.isFile() && row.contentVersion != base.contentVersion() && !isSame(row, base)) {
      if (state.opens().holdContent(row.node)) {
        return false;
      }
      contents.forget(row, base.contentVersion());
    }
    boolean changed =
        row.mode != base.mode()
            || row.uid != base.uid()
            || row.gid != base.gid()
            || row.size != base.size()
            || !row.modified.equals(base.modified())
            || row.contentVersion != base.contentVersion()
            || !row.values.equals(base.values());
    row.contentVersion = base.contentVersion();
    row.attributesVersion = base.attributesVersion();
    row.mode = base.mode();
    row.uid = base.uid();
    row.gid = base.gid();
    row.size = base.size();
    row.used = base.used();
    row.modified = base.modified();
    row.values = base.values();
    changed |= showLinks(row, base);
    if (changed) {
      row.changed = base.changed();
      state.nodes().saveChanged(row);
    } else {
      state.nodes().save(row);
    }
    return true;
  }

  /** After a lost journal: the same size and time count as the same content. */
  private static boolean isSame(NodeRow row, BaseTable.Node base) {
    return row.contentVersion == Schema.UNKNOWN_VERSION
        && row.size == base.size()
        && row.modified.equals(base.modified());
  }

  /** A listed directory counts its own subdirectories; all else is as the gateway says. */
  private boolean showLinks(NodeRow row, BaseTable.Node base) throws IOException {
    int links = base.links();
    if (row.isDirectory() && row.isListed()) {
      links = 2 + subdirectories(row.node);
    }
    boolean changed = row.links != links;
    row.links = links;
    return changed;
  }

  private int subdirectories(long dir) throws IOException {
    return (int)
        state
            .database()
            .number(
                "SELECT COUNT(*) FROM names m JOIN nodes n ON n.node = m.child"
                    + " WHERE m.dir = ? AND n.type = 'DIRECTORY'",
                dir);
  }
}
