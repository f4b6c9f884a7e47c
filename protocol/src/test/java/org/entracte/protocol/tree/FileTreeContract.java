package org.entracte.protocol.tree;

import java.util.List;
import org.junit.jupiter.api.Nested;

/**
 * What every {@link FileTree} keeps, as a suite: extend it, hand in the tree, and all of it runs.
 */
public abstract class FileTreeContract {
  /** A fresh, empty tree; called once before each test, after your own {@code @BeforeEach}. */
  protected abstract FileTree newTree() throws Exception;

  /** The same tree as after a restart of its process; by default it just goes on. */
  protected FileTree reopen(FileTree tree) throws Exception {
    return tree;
  }

  /** Whether callers are told apart; false for a tree that does everything as its own user. */
  protected boolean enforcesPermissions() {
    return true;
  }

  /** How many links a directory without subdirectories has at least; 1 where none are counted. */
  protected int leastLinksOfADirectory() {
    return 2;
  }

  /** Whether {@link FileTree#openAtOnce} opens plain files that were looked up before. */
  protected boolean opensAtOnce() {
    return false;
  }

  /** Who prepares the tests; may do anything. */
  protected Caller superuser() {
    return Caller.SUPERUSER;
  }

  /** An ordinary user, also in group 2001. */
  protected Caller alice() {
    return new Caller(1001, 1001, List.of(2001));
  }

  /** Another one, who shares no group with her. */
  protected Caller bob() {
    return new Caller(1002, 1002, List.of());
  }

  @Nested
  final class Lookup extends LookupContract {
    Lookup() {
      super(FileTreeContract.this);
    }
  }

  @Nested
  final class Listings extends ListContract {
    Listings() {
      super(FileTreeContract.this);
    }
  }

  @Nested
  final class Create extends CreateContract {
    Create() {
      super(FileTreeContract.this);
    }
  }

  @Nested
  final class AttributesOf extends AttributeContract {
    AttributesOf() {
      super(FileTreeContract.this);
    }
  }

  @Nested
  final class PermissionChecks extends PermissionContract {
    PermissionChecks() {
      super(FileTreeContract.this);
    }
  }

  @Nested
  final class Content extends ContentContract {
    Content() {
      super(FileTreeContract.this);
    }
  }

  @Nested
  final class AtOnce extends AtOnceContract {
    AtOnce() {
      super(FileTreeContract.this);
    }
  }

  @Nested
  final class LinkAndRemove extends LinkContract {
    LinkAndRemove() {
      super(FileTreeContract.this);
    }
  }

  @Nested
  final class Rename extends RenameContract {
    Rename() {
      super(FileTreeContract.this);
    }
  }

  @Nested
  final class Identity extends IdentityContract {
    Identity() {
      super(FileTreeContract.this);
    }
  }

  @Nested
  final class Uploads extends UploadContract {
    Uploads() {
      super(FileTreeContract.this);
    }
  }

  @Nested
  final class Conditions extends ConditionContract {
    Conditions() {
      super(FileTreeContract.this);
    }
  }

  @Nested
  final class ChangeAttribute extends ChangeContract {
    ChangeAttribute() {
      super(FileTreeContract.this);
    }
  }

  @Nested
  final class Concurrency extends ConcurrencyContract {
    Concurrency() {
      super(FileTreeContract.this);
    }
  }
}
