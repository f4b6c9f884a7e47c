package org.entracte.protocol.nfs.op;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.state.CreateRecord;
import org.entracte.protocol.nfs.state.CreateRecord.Begun;
import org.entracte.protocol.nfs.state.CreateRecord.Made;
import org.entracte.protocol.nfs.state.CreateRecord.Refused;
import org.entracte.protocol.nfs.state.CreateRecords;
import org.entracte.protocol.nfs.state.FileKey;
import org.entracte.protocol.tree.Caller;
import org.entracte.protocol.tree.Export;
import org.entracte.protocol.tree.FileError;
import org.entracte.protocol.tree.FileException;
import org.entracte.protocol.tree.Name;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verifiers of the latest exclusive creates, to recognise a repetition of one, also after a
 * restart (RFC 8881, 18.16.3). An attempt is written down before the file is made and again when it
 * is there; where the server died in between, it looks at its next start, before it serves anybody,
 * whether the file came to be. The file's times, where other servers keep the verifier, stay true.
 * Thread-safe.
 */
public final class ExclusiveCreates {
  private static final Logger LOG = LoggerFactory.getLogger(ExclusiveCreates.class);

  /**
   * How many files' verifiers are known; so many more steps are appended before all is rewritten.
   */
  private static final int KEPT = 4096;

  private static final int APPENDED = 4 * KEPT;

  private final CreateRecords records;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Begun> begun = new LinkedHashMap<>();
  private final Map<FileKey, Made> made = new LinkedHashMap<>();
  private long attempts;
  private int appended;

  private ExclusiveCreates(CreateRecords records) {
    this.records = records;
  }

  /**
   * Knows what was known before the server was started.
   *
   * @throws IOException if the records can be neither read nor written
   */
  public static ExclusiveCreates open(CreateRecords records, List<Export> exports)
      throws IOException {
    ExclusiveCreates creates = new ExclusiveCreates(records);
    records.list().forEach(creates::apply);
    creates.settle(exports);
    records.replace(creates.steps());
    return creates;
  }

  private void apply(CreateRecord step) {
    attempts = Math.max(attempts, step.attempt());
    switch (step) {
      case Begun start -> begun.put(start.attempt(), start);
      case Made end -> {
        begun.remove(end.attempt());
        made.remove(end.file());
        made.put(end.file(), end);
        if (made.size() > KEPT) {
          made.remove(made.keySet().iterator().next());
        }
      }
      case Refused end -> begun.remove(end.attempt());
    }
  }

  /** Decides what the server was about to make when it died. */
  private void settle(List<Export> exports) {
    List<CreateRecord> ends = new ArrayList<>();
    for (Begun open : begun.values()) {
      Optional<FileKey> file = isAlone(open) ? find(open, exports) : Optional.empty();
      ends.add(
          file.isPresent()
              ? new Made(open.attempt(), file.get(), open.verifier())
              : new Refused(open.attempt()));
    }
    ends.forEach(this::apply);
  }

  /** Whether nobody else was about to make a file of that name: it could be either's. */
  private boolean isAlone(Begun open) {
    return begun.values().stream()
        .noneMatch(
            other ->
                other.attempt() != open.attempt()
                    && other.fsid() == open.fsid()
                    && other.directory().equals(open.directory())
                    && other.name().equals(open.name()));
  }

  private static Optional<FileKey> find(Begun open, List<Export> exports) {
    try {
      for (Export export : exports) {
        if (export.fsid() == open.fsid()) {
          return Optional.of(
              new FileKey(
                  open.fsid(),
                  export.tree().lookup(Caller.SUPERUSER, open.directory(), open.name()).id()));
        }
      }
    } catch (FileException notThere) {
      LOG.debug("An exclusive create was not carried out: {}", notThere.getMessage());
    }
    return Optional.empty();
  }

  private List<CreateRecord> steps() {
    List<CreateRecord> steps = new ArrayList<>(made.values());
    steps.addAll(begun.values());
    return steps;
  }

  /** An attempt to make a file; ends in {@link #made} or, if that never comes, with nothing. */
  final class Attempt implements AutoCloseable {
    private final Begun start;
    private boolean open = true;

    private Attempt(Begun start) {
      this.start = start;
    }

    /** The file is there by this attempt. */
    void made(Place.Inside file) throws FileException {
      open = false;
      write(new Made(start.attempt(), file.key(), start.verifier()));
    }

    @Override
    public void close() throws FileException {
      if (open) {
        open = false;
        write(new Refused(start.attempt()));
      }
    }
  }

  /** To be called before the file is made. */
  Attempt begin(Place.Inside directory, Name name, long verifier) throws FileException {
    lock.lock();
    try {
      Begun start =
          new Begun(attempts + 1, directory.export().fsid(), directory.id(), name, verifier);
      write(start);
      return new Attempt(start);
    } catch (FileException failed) {
      begun.remove(attempts);
      throw failed;
    } finally {
      lock.unlock();
    }
  }

  boolean matches(FileKey file, long verifier) {
    lock.lock();
    try {
      Made known = made.get(file);
      return known != null && known.verifier() == verifier;
    } finally {
      lock.unlock();
    }
  }

  private void write(CreateRecord step) throws FileException {
    lock.lock();
    try {
      apply(step);
      appended++;
      if (appended > APPENDED) {
        records.replace(steps());
        appended = 0;
      } else {
        records.append(step);
      }
    } catch (IOException failed) {
      LOG.error("An exclusive create could not be written down: {}", failed.getMessage());
      throw new FileException(FileError.IO, String.valueOf(failed.getMessage()), failed);
    } finally {
      lock.unlock();
    }
  }
}
