package org.entracte.harness.bench.contest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Results for a program. {@code about} holds what the run was; each of {@code results} looks like
 *
 * <pre>
 * {"benchmark": "small", "row": "create 2000 files", "unit": "s", "better": "LESS", "ratio": 1.2,
 *  "ours": {"median": 1.0, "min": 0.9, "max": 1.2, "values": [1.0, 0.9, 1.2],
 *           "cpuMicrosPerThing": 45.0, "heapBytesPerThing": 900.0},
 *  "peer": {...}, "thing": "file"}
 * </pre>
 */
public final class ResultJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ResultJson() {}

  public static String render(Map<String, String> about, List<Result> results) {
    ObjectNode root = MAPPER.createObjectNode().put("format", 1);
    ObjectNode run = root.putObject("about");
    about.forEach(run::put);
    ArrayNode rows = root.putArray("results");
    for (Result result : results) {
      ObjectNode node =
          rows.addObject()
              .put("benchmark", result.benchmark())
              .put("row", result.row().name())
              .put("unit", result.row().unit())
              .put("better", result.row().better().name())
              .put("thing", result.row().thing())
              .put("ratio", result.ratio());
      describe(node.putObject("ours"), result.ours());
      describe(node.putObject("peer"), result.peer());
    }
    try {
      return MAPPER.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void describe(ObjectNode node, Score score) {
    Figures values = score.values();
    node.put("median", values.median()).put("min", values.least()).put("max", values.most());
    ArrayNode all = node.putArray("values");
    values.values().forEach(all::add);
    node.put("cpuMicrosPerThing", score.cpuMicros().median());
    score.heapBytes().ifPresent(each -> node.put("heapBytesPerThing", each.median()));
  }
}
