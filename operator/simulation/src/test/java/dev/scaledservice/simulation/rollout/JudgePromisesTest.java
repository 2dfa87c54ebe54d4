package dev.scaledservice.simulation.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.judge.Rules;
import dev.scaledservice.simulation.rollout.Traffic.Failing;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The promise: a version that is no worse is left alone, however errors come; and one that is worse
 * is found. Seeds are fixed, so a run is always the same; checked at a confidence of 0.99, since so
 * few runs would show nothing at 0.999. {@code -Djudge.runs=10000} runs more of each.
 */
class JudgePromisesTest {

  private static final int RUNS = Integer.getInteger("judge.runs", 30);
  private static final Rules RULES = new Rules(0.99, 3, 0.01, 0.05);
  private static final Duration ROLLOUT = Duration.ofMinutes(30);
  private static final Duration BEFORE = Duration.ofMinutes(5);

  private static int aborted(LongFunction<Traffic> traffic, Duration rollout) {
    int aborted = 0;
    var seeds = new SplittableRandom(42);
    for (int i = 0; i < RUNS; i++) {
      var watchers = List.of(new Judging(RULES));
      var outcome = Trial.run(traffic.apply(seeds.nextLong()), BEFORE, rollout, watchers);
      aborted += outcome.getFirst().aborted() ? 1 : 0;
    }
    return aborted;
  }

  private static LongFunction<Traffic> traffic(double rate, double weight, Failing failing) {
    return seed -> new Traffic(seed, rate, weight, 4, failing);
  }

  /** So many that more of them would contradict one in a hundred: its mean and three sigmas. */
  private static int promised() {
    double mean = RUNS / 100.0;
    return (int) Math.floor(mean + 3 * Math.sqrt(mean));
  }

  @ParameterizedTest(name = "{0} calls/s, weight {1}, {2} of them fail")
  @CsvSource({
    "1, 0.05, 0.005",
    "1, 0.5, 0.05",
    "10, 0.05, 0.005",
    "200, 0.01, 0.01",
    "200, 0.5, 0.2",
    "10000, 0.05, 0.005"
  })
  void aGoodVersionIsLeftAlone(double rate, double weight, double failing) {
    assertThat(aborted(traffic(rate, weight, Failures.steady(failing, failing)), ROLLOUT))
        .isLessThanOrEqualTo(promised());
  }

  @ParameterizedTest(name = "{0} calls/s")
  @ValueSource(doubles = {10, 200})
  void whatHitsBothTracksIsNobodysFault(double rate) {
    assertThat(aborted(traffic(rate, 0.1, Failures.shared(0.4, 0.002)), ROLLOUT))
        .isLessThanOrEqualTo(promised());
  }

  @ParameterizedTest(name = "{0} calls/s, spells of {1} s")
  @CsvSource({"10, 3", "200, 3", "200, 20"})
  void errorsThatComeInSpellsAreDiscounted(double rate, int spell) {
    assertThat(
            aborted(
                seed -> new Traffic(seed, rate, 0.1, 4, Failures.spells(seed, spell, 0.33, 0.002)),
                ROLLOUT))
        .isLessThanOrEqualTo(promised());
  }

  @Test
  void oneBadInstanceAmongGoodOnesIsNamedAndNotTheVersion() {
    int aborted = 0;
    int named = 0;
    var seeds = new SplittableRandom(42);
    for (int i = 0; i < RUNS; i++) {
      var judging = new Judging(RULES);
      var traffic =
          new Traffic(seeds.nextLong(), 200, 0.2, 10, Failures.oneInstance(7, 0.3, 0.005));
      var outcome = Trial.run(traffic, BEFORE, ROLLOUT, List.of(judging));
      aborted += outcome.getFirst().aborted() ? 1 : 0;
      named +=
          judging.last().suspects().stream().anyMatch(one -> one.instance().equals("canary-7"))
              ? 1
              : 0;
    }
    assertThat(aborted).isLessThanOrEqualTo(promised());
    assertThat(named).isGreaterThanOrEqualTo(RUNS * 99 / 100);
  }

  @ParameterizedTest(name = "{0} calls/s, weight {1}: {2} fail where {3} did")
  @CsvSource({
    "1000, 0.05, 0.02, 0.01",
    "200, 0.05, 0.2, 0.005",
    "10, 0.1, 1.0, 0.005",
    "200, 0.05, 0.05, 0",
    "10000, 0.01, 0.02, 0.01"
  })
  void aBadVersionIsFound(double rate, double weight, double canary, double stable) {
    assertThat(aborted(traffic(rate, weight, Failures.steady(canary, stable)), ROLLOUT))
        .isGreaterThanOrEqualTo(RUNS * 99 / 100);
  }

  /** Twenty minutes of innocence do not cover what comes after. */
  @Test
  void aLateRegressionIsFoundWithinSeconds() {
    assertThat(
            aborted(traffic(200, 0.05, Failures.late(0.2, 0.005, 1200)), Duration.ofSeconds(1215)))
        .isGreaterThanOrEqualTo(RUNS * 95 / 100);
  }
}
