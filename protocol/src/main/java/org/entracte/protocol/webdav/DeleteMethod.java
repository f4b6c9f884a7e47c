package org.entracte.protocol.webdav;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Node;
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
    List<TreeRemoval.Failure> failures = remove(exchange, present, slot);
    if (failures.isEmpty()) {
      locks.forget(path);
    }
    answer(exchange, path, failures);
  }

  private List<TreeRemoval.Failure> remove(
      Exchange exchange, Found.Present present, Found.Slot slot) throws Refusal, FileException {
    Upload.Expected expected = Preconditions.expected(exchange, Optional.of(present.node()));
    if (!present.node().attributes().isDirectory()) {
      return removal.remove(present, slot, expected, guard.judgingGate(exchange));
    }
    TreeRemoval.Gate gate = guard.gate(exchange);
    if (!Preconditions.areGiven(exchange)) {
      return removal.remove(present, slot, Upload.ANYTHING, gate);
    }
    return removeSeen(exchange, present, slot, gate);
  }

  /**
   * Looks at all first, then judges the conditions, then removes what it saw as it saw it: what
   * somebody changes after the look either breaks a condition or stays.
   */
  private List<TreeRemoval.Failure> removeSeen(
      Exchange exchange, Found.Present present, Found.Slot slot, TreeRemoval.Gate gate)
      throws Refusal, FileException {
    List<TreeRemoval.Seen> seen = removal.look(present, slot);
    guard.act(
        exchange,
        present.path(),
        LockGuard.Scope.TREE,
        () -> {
          Optional<Node> now =
              resolver.find(present.path()) instanceof Found.Present again
                  ? Optional.of(again.node())
                  : Optional.empty();
          new Upload.Expected.Same(present.node().id()).require(now, slot.name());
          return Preconditions.check(exchange, now.map(Validators::of));
        });
    List<TreeRemoval.Failure> failures = removal.removeSeen(present.export(), seen, gate);
    boolean nothingGone =
        !failures.isEmpty() && failures.getFirst().path().equals(seen.getFirst().path());
    if (nothingGone) {
      throw new Refusal(failures.getFirst().status(), failures.getFirst().message());
    }
    return failures;
  }

  /** RFC 4918, 9.6.1: a collection is deleted with Depth infinity, or not at all. */
  private static void requireWholeTree(Exchange exchange, Found.Present present) throws Refusal {
    String depth = exchange.header("Depth").orElse("infinity");
    if (present.node().attributes().isDirectory() && !depth.equalsIgnoreCase("infinity")) {
      throw new Refusal(400, "A collection is deleted with Depth: infinity.");
    }
  }

  private static void answer(Exchange exchange, DavPath path, List<TreeRemoval.Failure> failures)
      throws Refusal, IOException {
    if (failures.isEmpty()) {
      exchange.status(204);
      return;
    }
    if (failures.size() == 1 && failures.getFirst().path().equals(path)) {
      throw new Refusal(failures.getFirst().status(), failures.getFirst().message());
    }
    multistatus(exchange, failures);
  }

  static void multistatus(Exchange exchange, List<TreeRemoval.Failure> failures)
      throws IOException {
    MultiStatus answer = MultiStatus.begin(exchange);
    for (TreeRemoval.Failure failure : failures) {
      answer.status(failure.path().href(failure.collection()), failure.status(), failure.message());
    }
    answer.close();
  }
}
