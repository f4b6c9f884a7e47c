package org.entracte.protocol.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where the socket lies: {@code control.sock} in the folder, or, where that path is longer than a
 * socket address takes (108 bytes on Linux, 104 elsewhere), in a private folder for temporary
 * files. {@code control.address} in the folder holds the path.
 */
final class ControlSocket {
  private static final String SOCKET = "control.sock";
  private static final String ADDRESS = "control.address";
  private static final int LONGEST_PATH = 100;

  private ControlSocket() {}

  /** Prepares a fresh place in {@code folder}, which only its user may enter from now on. */
  static UnixDomainSocketAddress prepare(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    Path direct = folder.toAbsolutePath().resolve(SOCKET);
    boolean fits = direct.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH;
    Path socket = fits ? direct : Files.createTempDirectory("entracte-").resolve(SOCKET);
    Files.deleteIfExists(direct);
    Path fresh = folder.resolve(ADDRESS + ".new");
    Files.writeString(fresh, socket.toString());
    Files.move(fresh, folder.resolve(ADDRESS), StandardCopyOption.ATOMIC_MOVE);
    return UnixDomainSocketAddress.of(socket);
  }

  static UnixDomainSocketAddress find(Path folder) throws IOException {
    Path address = folder.resolve(ADDRESS);
    try {
      return UnixDomainSocketAddress.of(Files.readString(address));
    } catch (InvalidPathException damaged) {
      throw new IOException(address + " holds no path", damaged);
    }
  }

  static void remove(Path folder, UnixDomainSocketAddress address) throws IOException {
    Path socket = address.getPath();
    Files.deleteIfExists(folder.resolve(ADDRESS));
    Files.deleteIfExists(socket);
    Path parent = socket.getParent();
    if (parent != null && !parent.equals(folder.toAbsolutePath())) {
      Files.deleteIfExists(parent);
    }
  }

  static void writeLine(SocketChannel channel, byte[] line) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  /** The bytes before the first line end; IOException if it does not come within {@code most}. */
  static byte[] readLine(SocketChannel channel, int most) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer in = ByteBuffer.allocate(8192);
    while (channel.read(in.clear()) >= 0) {
      in.flip();
      while (in.hasRemaining()) {
        byte b = in.get();
        if (b == '\n') {
          return line.toByteArray();
        }
        line.write(b);
      }
      if (line.size() > most) {
        throw new IOException("a line longer than " + most + " bytes");
      }
    }
    throw new IOException("closed before the end of a line");
  }
}
