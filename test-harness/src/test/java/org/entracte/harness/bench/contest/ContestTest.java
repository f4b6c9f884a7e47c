package org.entracte.harness.bench.contest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class ContestTest {
  private static final Row TIME = new Row("time", "s", Row.Better.LESS, "file");
  private static final Row RATE = new Row("rate", "ops/s", Row.Better.MORE, "op");

  /** Ours takes 1, 2, 3 ... s and the peer twice that; both do so many operations a second. */
  private static final class Counting implements Benchmark {
    private final List<Side> turns = new ArrayList<>();

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public String about() {
      return "counts its turns";
    }

    @Override
    public List<Row> rows() {
      return List.of(TIME, RATE);
    }

    @Override
    public Map<Row, Reading> turn(Side side) {
      turns.add(side);
      double count = turns.stream().filter(side::equals).count();
      Cost cost =
          new Cost(8_000_000, side == Side.OURS ? OptionalLong.of(4096) : OptionalLong.empty());
      double value = side == Side.OURS ? count : 2 * count;
      return Map.of(TIME, new Reading(value, 4, cost), RATE, new Reading(1234 * value, 8, cost));
    }
  }

  private final Counting benchmark = new Counting();

  @Test
  void theSidesTakeTurnsAndBeginByTurns() throws IOException, InterruptedException {
    run(2);
    assertThat(benchmark.turns)
        .containsExactly(Side.OURS, Side.PEER, Side.PEER, Side.OURS, Side.OURS, Side.PEER);
  }

  @Test
  void theFirstTurnIsNotCounted() throws IOException, InterruptedException {
    List<Result> results = run(3);
    assertThat(results).extracting(Result::row).containsExactly(TIME, RATE);
    assertThat(results.getFirst().ours().values().values()).containsExactly(2.0, 3.0, 4.0);
    assertThat(results.getFirst().peer().values().values()).containsExactly(4.0, 6.0, 8.0);
    assertThat(results.getFirst().ratio()).isEqualTo(2.0);
    assertThat(results.getLast().ratio()).isEqualTo(0.5);
  }

  @Test
  void aTurnWithoutAReadingForARowIsABug() {
    Benchmark forgetful =
        new Benchmark() {
          @Override
          public String name() {
            return "forgetful";
          }

          @Override
          public String about() {
            return "reads nothing";
          }

          @Override
          public List<Row> rows() {
            return List.of(TIME);
          }

          @Override
          public Map<Row, Reading> turn(Side side) {
            return Map.of();
          }
        };
    assertThatThrownBy(() -> new Contest(1, line -> {}).run(forgetful))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("time");
  }

  @Test
  void theTableSetsBothSidesSideBySide() throws IOException, InterruptedException {
    assertThat(ResultTable.render("us", "them", run(3)))
        .isEqualTo(
            """
            | benchmark | row  | unit  | us (min..max)        | them (min..max)      | ratio | cpu us each: ours | peer  | heap B each |
            | --------- | ---- | ----- | -------------------- | -------------------- | ----- | ----------------- | ----- | ----------- |
            | counting  | time | s     | 3.00 (2.00..4.00)    | 6.00 (4.00..8.00)    | 2.00  | 2,000/file        | 2,000 | 1,024       |
            | counting  | rate | ops/s | 3,702 (2,468..4,936) | 7,404 (4,936..9,872) | 0.50  | 1,000/op          | 1,000 | 512         |
            """);
  }

  @Test
  void numbersHaveThreeDigitsThatSaySomething() {
    assertThat(ResultTable.number(1_234_567.8)).isEqualTo("1,234,568");
    assertThat(ResultTable.number(12.345)).isEqualTo("12.3");
    assertThat(ResultTable.number(1.2345)).isEqualTo("1.23");
    assertThat(ResultTable.number(0.01234)).isEqualTo("0.012");
  }

  @Test
  void theJsonHasEveryValue() throws IOException, InterruptedException {
    JsonNode root = new ObjectMapper().readTree(ResultJson.render(Map.of("cores", "2"), run(3)));
    assertThat(root.at("/format").asInt()).isEqualTo(1);
    assertThat(root.at("/about/cores").asText()).isEqualTo("2");
    JsonNode time = root.at("/results/0");
    assertThat(time.at("/row").asText()).isEqualTo("time");
    assertThat(time.at("/ratio").asDouble()).isEqualTo(2.0);
    assertThat(time.at("/ours/median").asDouble()).isEqualTo(3.0);
    assertThat(time.at("/ours/values")).hasSize(3);
    assertThat(time.at("/ours/heapBytesPerThing").asDouble()).isEqualTo(1024.0);
    assertThat(time.at("/peer/max").asDouble()).isEqualTo(8.0);
    assertThat(time.at("/peer").has("heapBytesPerThing")).isFalse();
  }

  private List<Result> run(int rounds) throws IOException, InterruptedException {
    return new Contest(rounds, line -> {}).run(benchmark);
  }
}
