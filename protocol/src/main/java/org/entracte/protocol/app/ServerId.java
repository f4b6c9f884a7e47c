package org.entracte.protocol.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** A name that tells a folder's server from all others, made once and kept in {@code server-id}. */
public final class ServerId {
  private static final int BYTES = 16;
  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{1,200}");

  private ServerId() {}

  /** The folder's, made if it has none. */
  public static String of(Path folder, RandomGenerator random) throws IOException {
    Path file = folder.resolve("server-id");
    if (Files.exists(file)) {
      return read(file);
    }
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String id = "entracte-" + HexFormat.of().formatHex(bytes);
    Path fresh = Files.writeString(folder.resolve("server-id.new"), id + "\n");
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    return id;
  }

  private static String read(Path file) throws IOException {
    String id = Files.readString(file).strip();
    if (!FORM.matcher(id).matches()) {
      throw new IOException(file + " is damaged; remove it, clients then see a new server");
    }
    return id;
  }
}
