package org.entracte.protocol.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Reads a YAML file into a record; its keys are the components in kebab-case. */
public final class ConfigFile {
  private static final int MAX_BYTES = 1 << 20;
  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .build();

  private ConfigFile() {}

  /**
   * Reads all of it.
   *
   * @param empty what an empty file means
   * @throws StartException naming the file, and the key if there is one nobody knows
   */
  public static <T> T read(Path file, Class<T> type, T empty) throws StartException {
    try {
      JsonNode tree = YAML.readTree(text(file));
      return tree.isMissingNode() || tree.isNull() ? empty : YAML.treeToValue(tree, type);
    } catch (UnrecognizedPropertyException unknown) {
      String known =
          unknown.getKnownPropertyIds() == null
              ? ""
              : unknown.getKnownPropertyIds().stream()
                  .map(String::valueOf)
                  .sorted()
                  .collect(Collectors.joining(", "));
      throw new StartException(
          file + ": there is no key \"" + unknown.getPropertyName() + "\"; there are " + known,
          unknown);
    } catch (JsonProcessingException malformed) {
      throw new StartException(file + ": " + malformed.getOriginalMessage(), malformed);
    } catch (IOException unreadable) {
      throw new StartException("cannot read " + file + ": " + unreadable, unreadable);
    }
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("it is longer than " + MAX_BYTES + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }
}
