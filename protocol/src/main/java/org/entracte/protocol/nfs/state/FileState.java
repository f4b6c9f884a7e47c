package org.entracte.protocol.nfs.state;

import java.util.ArrayList;
import java.util.List;

/** Opens and locks of one file. Guarded by the state lock. */
final class FileState {
  final FileKey key;
  final List<Open> opens = new ArrayList<>();
  final LockRanges locks = new LockRanges();

  FileState(FileKey key) {
    this.key = key;
  }
}
