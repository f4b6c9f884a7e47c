package org.entracte.protocol.webdav;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Upload;

/** DELETE, with all below a collection; a link goes, not what it leads to. */
final class DeleteMethod implements MethodHandler.Method {
  private final Resolver resolver;
  private final LockGuard guard;
  private final WebDavLocks locks;
  private final TreeRemoval removal;

  DeleteMethod(Resolver resolver, LockGuard guard, WebDavLocks locks, TreeRemoval removal) {
    this.resolver = resolver;
    this.guard = guard;
    this.locks = locks;
    this.removal = removal;
  }

  @Override
  public void run(Exchange exchange) throws Refusal, FileException, IOException {
    DavPath path = exchange.path();
    Found found = resolver.find(path);
    guard.require(exchange, path, LockGuard.Scope.TREE);
    if (!(found instanceof Found.Present present)) {
      if (path.isRoot()) {
        throw new Refusal(403, "The list of exports cannot be deleted.");
      }
      throw new Refusal(404, "Nothing is at " + path + ".");
    }
    Found.Slot slot =
        present.slot().orElseThrow(() -> new Refusal(403, "An export itself cannot be deleted."));
    Preconditions.check(exchange, Optional.of(Validators.of(present.node())));
    requireWholeTree(exchange, present);
    Upload.Expected expected = Preconditions.expected(exchange, Optional.of(present.node()));
    List<TreeRemoval.Failure> failures =
        present.node().attributes().isDirectory()
            ? removal.remove(present, slot, Upload.ANYTHING)
            : guard.act(
                exchange,
                path,
                LockGuard.Scope.TREE,
                () -> removal.remove(present, slot, expected));
    if (failures.isEmpty()) {
      locks.forget(path);
    }
    answer(exchange, path, failures);
  }

  /** RFC 4918, 9.6.1: a collection is deleted with Depth infinity, or not at all. */
  private static void requireWholeTree(Exchange exchange, Found.Present present) throws Refusal {
    String depth = exchange.header("Depth").orElse("infinity");
    if (present.node().attributes().isDirectory() && !depth.equalsIgnoreCase("infinity")) {
      throw new Refusal(400, "A collection is deleted with Depth: infinity.");
    }
  }

  private static void answer(Exchange exchange, DavPath path, List<TreeRemoval.Failure> failures)
      throws FileException, IOException {
    if (failures.isEmpty()) {
      exchange.status(204);
      return;
    }
    if (failures.size() == 1 && failures.getFirst().path().equals(path)) {
      throw failures.getFirst().reason();
    }
    multistatus(exchange, failures);
  }

  static void multistatus(Exchange exchange, List<TreeRemoval.Failure> failures)
      throws IOException {
    MultiStatus answer = MultiStatus.begin(exchange);
    for (TreeRemoval.Failure failure : failures) {
      FileException reason = failure.reason();
      answer.status(
          failure.path().href(failure.collection()),
          StatusOf.error(reason.error()),
          String.valueOf(reason.getMessage()));
    }
    answer.close();
  }
}
