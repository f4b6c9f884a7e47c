package org.entracte.protocol.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.entracte.protocol.nfs.state.ClientRecords;

/**
 * NFS clients in a small file, replaced as a whole at every change: written, synced, renamed, the
 * folder synced. A line each, the owner in hex, behind a first line with the version:
 *
 * <pre>
 * entracte-nfs-clients 1
 * 4c696e7578204e465376342e31
 * </pre>
 */
public final class FileClientRecords implements ClientRecords {
  private static final String HEADER = "entracte-nfs-clients 1";

  private final Path file;
  private final ReentrantLock lock = new ReentrantLock();
  private Set<String> owners;

  private FileClientRecords(Path file, Set<String> owners) {
    this.file = file;
    this.owners = owners;
  }

  /** Reads the file, if it is there. */
  public static FileClientRecords open(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new FileClientRecords(file, new TreeSet<>());
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
      throw new IOException(file + " is not a list of NFS clients of this version; remove it");
    }
    Set<String> owners = new TreeSet<>(lines.subList(1, lines.size()));
    for (String owner : owners) {
      checkHex(file, owner);
    }
    return new FileClientRecords(file, owners);
  }

  private static void checkHex(Path file, String owner) throws IOException {
    try {
      HexFormat.of().parseHex(owner);
    } catch (IllegalArgumentException damaged) {
      throw new IOException(
          file + " is damaged at \"" + owner + "\"; remove it, clients then open their files anew",
          damaged);
    }
  }

  @Override
  public List<byte[]> list() {
    lock.lock();
    try {
      return owners.stream().map(HexFormat.of()::parseHex).toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void add(byte[] owner) throws IOException {
    lock.lock();
    try {
      Set<String> more = new TreeSet<>(owners);
      if (more.add(HexFormat.of().formatHex(owner))) {
        write(more);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void remove(byte[] owner) throws IOException {
    lock.lock();
    try {
      Set<String> fewer = new TreeSet<>(owners);
      if (fewer.remove(HexFormat.of().formatHex(owner))) {
        write(fewer);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What could not be written is not known either, so that the next attempt writes it. */
  private void write(Set<String> next) throws IOException {
    String lines = next.isEmpty() ? "" : String.join("\n", next) + "\n";
    WholeFile.replace(file, HEADER + "\n" + lines);
    owners = next;
  }
}
