package org.entracte.protocol.edit;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;

/** Values of {@link EditArbitraries}, the same at every call. */
public final class EditSamples {
  private static final int COUNT = 200;

  private EditSamples() {}

  public static List<byte[]> edits() {
    return samples(EditArbitraries.edits()).stream().map(EditFormat::encode).toList();
  }

  public static List<byte[]> verdicts() {
    return samples(EditArbitraries.verdicts()).stream().map(EditFormat::encodeVerdict).toList();
  }

  public static List<byte[]> rows() {
    return samples(EditArbitraries.rows()).stream().map(EditFormat::encodeRow).toList();
  }

  public static <T> List<T> samples(Arbitrary<T> values) {
    var generator = values.generator(1000);
    Random random = new Random(1);
    return Stream.generate(() -> generator.next(random).value()).limit(COUNT).toList();
  }
}
