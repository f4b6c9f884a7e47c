package org.entracte.protocol.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.entracte.protocol.nfs.state.CreateRecord;
import org.entracte.protocol.nfs.state.CreateRecord.Begun;
import org.entracte.protocol.nfs.state.CreateRecord.Made;
import org.entracte.protocol.nfs.state.CreateRecord.Refused;
import org.entracte.protocol.nfs.state.CreateRecords;
import org.entracte.protocol.nfs.state.FileKey;
import org.entracte.protocol.tree.FileId;
import org.entracte.protocol.tree.Name;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of exclusive creates in a file that grows, until it is replaced as a whole. Appended
 * lines are not synced: they outlive the process, and of what a power cut leaves all is believed up
 * to the first line that its CRC-32C, at its end, does not fit. Numbers, ids and names are in hex:
 * the attempt; of one that begins the fsid, the directory, the name and the verifier; of one that
 * made its file the fsid, the file and the verifier:
 *
 * <pre>
 * entracte-nfs-creates 1
 * begun 7 3a 00000000000000000000000000000001 666f6f 1267 6815544d
 * made 7 3a 5b1c4f6a9d2e8371000000000000002a 1267 bee7a727
 * refused 8 0ffaa42d
 * </pre>
 *
 * Used by one thread at a time.
 */
public final class FileCreateRecords implements CreateRecords, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileCreateRecords.class);
  private static final String HEADER = "entracte-nfs-creates 1";

  private final Path file;
  private FileChannel channel;
  private long length;

  private FileCreateRecords(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    length = channel.size();
  }

  /**
   * Opens the file, and makes it if it is not there.
   *
   * @throws IOException if that fails, or it is of another version
   */
  public static FileCreateRecords open(Path file) throws IOException {
    if (!Files.exists(file)) {
      write(file, List.of());
    }
    return new FileCreateRecords(file, channel(file));
  }

  private static FileChannel channel(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.WRITE);
  }

  @Override
  public List<CreateRecord> list() throws IOException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
      throw new IOException(
          file + " is no list of created files of this version; stop the server and remove it");
    }
    List<CreateRecord> steps = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      Optional<CreateRecord> step = read(line);
      if (step.isEmpty()) {
        LOG.info(
            "{} is damaged behind line {}: a client that was just making a file finds it there",
            file,
            steps.size() + 1);
        break;
      }
      steps.add(step.get());
    }
    return steps;
  }

  @Override
  public void append(CreateRecord step) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line(step) + "\n").getBytes(StandardCharsets.ISO_8859_1));
    long end = length;
    // What a failed attempt left is written over by the next.
    while (bytes.hasRemaining()) {
      end += channel.write(bytes, end);
    }
    length = end;
  }

  @Override
  public void replace(List<CreateRecord> steps) throws IOException {
    write(file, steps);
    FileChannel fresh = channel(file);
    channel.close();
    channel = fresh;
    length = channel.size();
  }

  private static void write(Path file, List<CreateRecord> steps) throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    steps.forEach(step -> text.append(line(step)).append('\n'));
    WholeFile.replace(file, text.toString());
  }

  private static String line(CreateRecord step) {
    String text =
        switch (step) {
          case Begun(long attempt, long fsid, FileId directory, Name name, long verifier) ->
              String.format(
                  "begun %x %x %s %s %x",
                  attempt, fsid, hex(directory.toBytes()), hex(name.toBytes()), verifier);
          case Made(long attempt, FileKey made, long verifier) ->
              String.format(
                  "made %x %x %s %x", attempt, made.fsid(), hex(made.id().toBytes()), verifier);
          case Refused(long attempt) -> String.format("refused %x", attempt);
        };
    return text + " " + checksum(text);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
    return String.format("%08x", crc.getValue());
  }

  private static Optional<CreateRecord> read(String line) {
    int end = line.lastIndexOf(' ');
    if (end < 0 || !checksum(line.substring(0, end)).equals(line.substring(end + 1))) {
      return Optional.empty();
    }
    String[] words = line.substring(0, end).split(" ", -1);
    try {
      return switch (words[0] + words.length) {
        case "begun6" ->
            Optional.of(
                new Begun(
                    number(words[1]),
                    number(words[2]),
                    id(words[3]),
                    Name.of(bytes(words[4])),
                    number(words[5])));
        case "made5" ->
            Optional.of(
                new Made(
                    number(words[1]),
                    new FileKey(number(words[2]), id(words[3])),
                    number(words[4])));
        case "refused2" -> Optional.of(new Refused(number(words[1])));
        default -> Optional.empty();
      };
    } catch (IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  private static long number(String hex) {
    return Long.parseUnsignedLong(hex, 16);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static FileId id(String hex) {
    return FileId.fromBytes(bytes(hex));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
