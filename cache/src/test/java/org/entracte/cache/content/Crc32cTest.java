package org.entracte.cache.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Crc32cTest {
  private final Random random = new Random(5);

  private byte[] bytes(int most) {
    byte[] bytes = new byte[random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static int of(byte[] bytes, int from, int to) {
    return Crc32c.of(ByteBuffer.wrap(bytes, from, to - from));
  }

  @Test
  void isThatOfTheStandard() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertThat(Integer.toHexString(of(digits, 0, 9))).isEqualTo("e3069283");
  }

  @Test
  void joinsAtAnyPlace() {
    for (int round = 0; round < 200; round++) {
      byte[] bytes = bytes(100_000);
      int cut = random.nextInt(bytes.length + 1);
      assertThat(
              Crc32c.joined(
                  of(bytes, 0, cut), of(bytes, cut, bytes.length), bytes.length - (long) cut))
          .isEqualTo(of(bytes, 0, bytes.length));
    }
  }

  @Test
  void replacesAnyPart() {
    for (int round = 0; round < 200; round++) {
      byte[] bytes = bytes(100_000);
      int whole = of(bytes, 0, bytes.length);
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      int old = of(bytes, from, to);
      for (int i = from; i < to; i++) {
        bytes[i] = (byte) random.nextInt();
      }
      assertThat(Crc32c.replaced(whole, old, of(bytes, from, to), bytes.length - (long) to))
          .isEqualTo(of(bytes, 0, bytes.length));
    }
  }
}
