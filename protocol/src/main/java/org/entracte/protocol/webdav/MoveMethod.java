package org.entracte.protocol.webdav;

import java.io.IOException;
import java.util.List;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.FileTree;

/**
 * MOVE: one rename inside an export; into another one, a copy and then the removal of the source.
 */
final class MoveMethod implements MethodHandler.Method {
  private final Transfer transfer;
  private final WebDavLocks locks;
  private final TreeRemoval removal;
  private final Caller caller;

  MoveMethod(Transfer transfer, WebDavLocks locks, TreeRemoval removal, Caller caller) {
    this.transfer = transfer;
    this.locks = locks;
    this.removal = removal;
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
    if (sameTree) {
      rename(ends, slot);
    } else if (!carryOver(exchange, ends, slot)) {
      return;
    }
    locks.forget(ends.source().path());
    Transfer.answer(exchange, ends);
  }

  private void rename(Transfer.Ends ends, Found.Slot from) throws FileException {
    FileTree tree = ends.export().tree();
    boolean twoNamesOfOne =
        ends.old().isPresent() && ends.old().get().node().id().equals(ends.source().node().id());
    if (twoNamesOfOne) {
      // POSIX rename leaves both names then; a MOVE must leave one.
      tree.remove(caller, from.directory(), from.name());
    } else {
      tree.rename(caller, from.directory(), from.name(), ends.to().directory(), ends.to().name());
    }
  }

  private boolean carryOver(Exchange exchange, Transfer.Ends ends, Found.Slot from)
      throws FileException, IOException {
    new TreeCopy(caller, ends.source().export().tree(), ends.export().tree())
        .copy(ends.source().node(), ends.to(), true);
    List<TreeRemoval.Failure> failures = removal.remove(ends.source(), from);
    if (!failures.isEmpty()) {
      DeleteMethod.multistatus(exchange, failures);
    }
    return failures.isEmpty();
  }
}
