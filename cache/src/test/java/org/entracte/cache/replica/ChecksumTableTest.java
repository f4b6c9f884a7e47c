package org.entracte.cache.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.entracte.cache.content.Crc32c;
import org.entracte.protocol.tree.ByteRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pieces of one layer against its bytes. */
final class ChecksumTableTest {
  private static final int SIZE = 300_000;
  private static final ByteRange ALL = new ByteRange(0, SIZE);

  private final byte[] file = new byte[SIZE];
  private final BitSet written = new BitSet();
  private Database database;
  private ChecksumTable table;

  @BeforeEach
  void open() throws Exception {
    database = Database.open("jdbc:sqlite::memory:");
    Schema.prepare(database);
    table = new ChecksumTable(database);
  }

  @AfterEach
  void close() throws Exception {
    database.close();
  }

  private void write(int offset, byte[] bytes) throws IOException {
    database.write(
        () -> {
          table.put(1, ByteBuffer.wrap(bytes), offset, (target, at) -> target.put(old(target, at)));
          return true;
        });
    System.arraycopy(bytes, 0, file, offset, bytes.length);
    written.set(offset, offset + bytes.length);
  }

  private byte[] old(ByteBuffer target, long at) {
    return Arrays.copyOfRange(file, (int) at, (int) at + target.remaining());
  }

  private List<ChecksumTable.Piece> pieces() throws IOException {
    return database.read(() -> table.within(1, ALL));
  }

  private boolean isRight(ChecksumTable.Piece piece) {
    ByteRange range = piece.range();
    return Crc32c.of(ByteBuffer.wrap(file, (int) range.offset(), (int) range.length()))
        == piece.checksum();
  }

  @Test
  void knowsAllThatWasWrittenHoweverItWas() throws Exception {
    Random random = new Random(3);
    for (int step = 0; step < 2_000; step++) {
      int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 150_000 : 3_000);
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      write(random.nextInt(SIZE - length), bytes);
      if (step % 100 == 0) {
        written.clear();
        database.write(() -> database.change("DELETE FROM checksums"));
      }
      check();
    }
  }

  private void check() throws IOException {
    BitSet known = new BitSet();
    long end = -1;
    for (ChecksumTable.Piece piece : pieces()) {
      assertThat(isRight(piece)).as("%s", piece).isTrue();
      long block = ChecksumTable.BLOCK_BYTES;
      assertThat(piece.start() / block).isEqualTo((piece.stop() - 1) / block);
      assertThat(piece.start() > end || piece.start() % block == 0).isTrue();
      end = piece.stop();
      known.set((int) piece.start(), (int) piece.stop());
    }
    BitSet expected = (BitSet) written.clone();
    assertThat(known).isEqualTo(expected);
  }

  @Test
  void whatIsAppendedBitByBitIsOnePieceABlock() throws Exception {
    for (int at = 0; at < 200_000; at += 100) {
      write(at, new byte[100]);
    }
    assertThat(pieces()).hasSize(4);
  }

  @Test
  void damageBesideWhatIsWrittenOverIsStillSeen() throws Exception {
    write(0, new byte[60_000]);
    file[100] ^= 1;
    write(30_000, new byte[] {1, 2, 3});

    assertThat(pieces()).singleElement().matches(piece -> !isRight(piece));
  }

  @Test
  void forgetsWhatLiesInARange() throws Exception {
    write(0, new byte[SIZE]);
    database.write(
        () -> {
          table.forget(1, new ByteRange(70_000, 70_000));
          return true;
        });

    assertThat(pieces())
        .extracting(ChecksumTable.Piece::start)
        .containsExactly(0L, 3 * 65_536L, 4 * 65_536L);
  }
}
