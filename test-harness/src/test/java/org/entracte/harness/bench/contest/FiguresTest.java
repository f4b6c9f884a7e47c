package org.entracte.harness.bench.contest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class FiguresTest {
  private static final Cost NOTHING = new Cost(0, OptionalLong.empty());

  @Test
  void theMedianIsTheOneInTheMiddleOfTheSortedValues() {
    assertThat(new Figures(List.of(9.0, 1.0, 4.0)).median()).isEqualTo(4.0);
    assertThat(new Figures(List.of(7.0)).median()).isEqualTo(7.0);
  }

  @Test
  void ofAnEvenNumberTheMedianIsTheMeanOfTheTwoInTheMiddle() {
    assertThat(new Figures(List.of(10.0, 1.0, 4.0, 2.0)).median()).isEqualTo(3.0);
  }

  @Test
  void theSpreadGoesFromTheLeastToTheMost() {
    Figures figures = new Figures(List.of(3.0, 0.5, 8.0));
    assertThat(figures.least()).isEqualTo(0.5);
    assertThat(figures.most()).isEqualTo(8.0);
  }

  @Test
  void thereIsNothingToSayOfNoValues() {
    assertThatThrownBy(() -> new Figures(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theRatioIsAboveOneWhereWeTakeLessTime() {
    assertThat(result(Row.Better.LESS, 2, 3).ratio()).isEqualTo(1.5);
    assertThat(result(Row.Better.LESS, 4, 1).ratio()).isEqualTo(0.25);
  }

  @Test
  void theRatioIsAboveOneWhereWeDoMoreInASecond() {
    assertThat(result(Row.Better.MORE, 300, 200).ratio()).isEqualTo(1.5);
    assertThat(result(Row.Better.MORE, 1, 4).ratio()).isEqualTo(0.25);
  }

  @Test
  void costsAreGivenForOneThing() {
    Cost before = new Cost(1_000_000, OptionalLong.of(5_000));
    Cost cost = new Cost(3_000_000, OptionalLong.of(9_000)).since(before);
    Reading reading = new Reading(1, 400, cost);
    assertThat(reading.cpuMicros()).isEqualTo(5.0);
    assertThat(reading.heapBytes()).contains(10.0);
    assertThat(new Reading(1, 400, NOTHING.since(before)).heapBytes()).isEmpty();
  }

  @Test
  void aReadingOfNothingIsRefused() {
    assertThatThrownBy(() -> new Reading(0, 1, NOTHING))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Reading(Double.NaN, 1, NOTHING))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Reading(1, 0, NOTHING))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Result result(Row.Better better, double ours, double peer) {
    return new Result("b", new Row("r", "u", better, "op"), score(ours), score(peer));
  }

  private static Score score(double value) {
    return new Score(List.of(new Reading(value, 1, NOTHING)));
  }
}
