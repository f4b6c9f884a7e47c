package org.entracte.protocol.webdav;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;
import org.entracte.protocol.tree.Node;
import org.entracte.protocol.tree.Upload;

/**
 * MOVE: one rename inside an export; into another one, a copy and then the removal of the source.
 */
final class MoveMethod implements MethodHandler.Method {
  private final Transfer transfer;
  private final WebDavLocks locks;
  private final TreeRemoval removal;
  private final DeadProperties properties;
  private final Caller caller;

  MoveMethod(
      Transfer transfer,
      WebDavLocks locks,
      TreeRemoval removal,
      DeadProperties properties,
      Caller caller) {
    this.transfer = transfer;
    this.locks = locks;
    this.removal = removal;
    this.properties = properties;
    this.caller = caller;
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    if (!exchange.header("Depth").orElse("infinity").equalsIgnoreCase("infinity")) {
      throw new Refusal(400, "A MOVE takes everything along: its Depth is infinity.");
    }
    Transfer.Ends ends = transfer.ends(exchange, LockGuard.Scope.TREE);
    Found.Slot slot =
        ends.source()
            .slot()
            .orElseThrow(() -> new Refusal(403, "An export itself cannot be moved."));
    boolean sameTree = ends.source().export().equals(ends.export());
    if (!transfer.clear(exchange, ends, !sameTree)) {
      return;
    }
    Upload.Expected moved = Preconditions.expected(exchange, Optional.of(ends.source().node()));
    if (sameTree) {
      transfer.actOnBoth(
          exchange,
          ends,
          () -> {
            renameApart(ends, slot, moved);
            return true;
          });
      forgetReplaced(ends);
    } else if (!carryOver(exchange, ends, slot)) {
      return;
    }
    locks.forget(ends.source().path());
    Transfer.answer(exchange, ends);
  }

  /** The ends were apart when they were looked for; others may have moved one into the other. */
  private void renameApart(Transfer.Ends ends, Found.Slot from, Upload.Expected moved)
      throws Refusal, FileException {
    try {
      rename(ends, from, moved);
    } catch (FileException refused) {
      if (refused.error() == FileError.INVALID) {
        throw Transfer.notApart();
      }
      throw refused;
    }
  }

  private void rename(Transfer.Ends ends, Found.Slot from, Upload.Expected moved)
      throws FileException {
    FileTree tree = ends.export().tree();
    boolean twoNamesOfOne =
        ends.old().isPresent() && ends.old().get().node().id().equals(ends.source().node().id());
    if (twoNamesOfOne) {
      // POSIX rename leaves both names then; a MOVE must leave one.
      tree.remove(caller, from.directory(), from.name(), moved);
    } else {
      tree.rename(
          caller,
          from.directory(),
          from.name(),
          ends.to().directory(),
          ends.to().name(),
          new FileTree.RenameIf(moved, ends.expectedAtTarget()));
    }
  }

  private void forgetReplaced(Transfer.Ends ends) throws FileException {
    if (ends.old().isPresent()
        && ends.old().get().node().attributes().links() <= 1
        && !ends.old().get().node().id().equals(ends.source().node().id())) {
      properties.forget(ends.export(), ends.old().get().node().id());
    }
  }

  private boolean carryOver(Exchange exchange, Transfer.Ends ends, Found.Slot from)
      throws Refusal, FileException, IOException {
    Upload.Expected moved = Preconditions.expected(exchange, Optional.of(ends.source().node()));
    new TreeCopy(caller, properties, ends.source().export(), ends.export())
        .copy(
            ends.source().node(),
            ends.to(),
            true,
            new TreeCopy.Only(
                moved, ends.expectedAtTarget(), act -> transfer.actOnBoth(exchange, ends, act)));
    List<TreeRemoval.Failure> failures =
        removal.remove(ends.source(), from, unchanged(ends), transfer.gate(exchange));
    if (!failures.isEmpty()) {
      DeleteMethod.multistatus(exchange, failures);
    }
    return failures.isEmpty();
  }

  /** What was written to the source after it was copied must not go with it. */
  private static Upload.Expected unchanged(Transfer.Ends ends) {
    Node source = ends.source().node();
    return new Upload.Expected.Unchanged(source.id(), source.attributes().change());
  }
}
