package dev.scaledservice.simulation.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.judge.Calls;
import dev.scaledservice.engine.judge.Events;
import dev.scaledservice.engine.judge.Judge;
import dev.scaledservice.engine.judge.Rules;
import dev.scaledservice.engine.judge.Verdict;
import dev.scaledservice.simulation.rollout.Traffic.Failing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
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

  /**
   * A metric of the instances' own beside what callers tell, each at its own rate in both tracks
   * alike, told up to five seconds after or before the calls.
   */
  private static final class Counting implements Watcher {
    private final Judge judge = new Judge(RULES, List.of("own"));
    private final Traffic own;
    private final int late;
    private final Deque<List<Events>> held = new ArrayDeque<>();

    /**
     * @param own the same traffic, failing as the metric counts
     * @param late by how many seconds the metric is behind the calls
     */
    Counting(Traffic own, int late) {
      this.own = own;
      this.late = late;
    }

    @Override
    public boolean condemns(Instant at, List<Calls> calls) {
      held.add(
          own.second(0).stream()
              .map(one -> new Events(one.track(), one.instance(), "own", one.failed()))
              .toList());
      List<Events> told = held.size() > late ? held.removeFirst() : List.of();
      return judge.observe(at, calls, told).verdict() instanceof Verdict.Abort;
    }
  }

  @ParameterizedTest(name = "{0} calls/s, weight {1}: {2} fail, {3} count as bad, {4} s late")
  @CsvSource({
    "10, 0.1, 0.005, 0.02, 0",
    "200, 0.05, 0.01, 0.01, 0",
    "200, 0.05, 0.01, 0.01, 5",
    "200, 0.5, 0.01, 0.5, 0",
    "1, 0.5, 0.05, 0.2, 3"
  })
  void aGoodVersionIsLeftAloneWithAMetricOfItsOwnToo(
      double rate, double weight, double failing, double counting, int late) {
    int aborted = 0;
    var seeds = new SplittableRandom(42);
    for (int i = 0; i < RUNS; i++) {
      long seed = seeds.nextLong();
      var own = new Traffic(~seed, rate, weight, 4, Failures.steady(counting, counting));
      aborted +=
          Trial.run(
                      new Traffic(seed, rate, weight, 4, Failures.steady(failing, failing)),
                      Duration.ZERO,
                      ROLLOUT,
                      List.of(new Counting(own, late)))
                  .getFirst()
                  .aborted()
              ? 1
              : 0;
    }
    assertThat(aborted).isLessThanOrEqualTo(promised());
  }

  @Test
  void aVersionThatIsWorseInAMetricOfItsOwnIsFound() {
    int aborted = 0;
    var seeds = new SplittableRandom(42);
    for (int i = 0; i < RUNS; i++) {
      long seed = seeds.nextLong();
      var own = new Traffic(~seed, 200, 0.05, 4, Failures.steady(0.1, 0.01));
      var calls = new Traffic(seed, 200, 0.05, 4, Failures.steady(0.01, 0.01));
      aborted +=
          Trial.run(calls, Duration.ZERO, ROLLOUT, List.of(new Counting(own, 2)))
                  .getFirst()
                  .aborted()
              ? 1
              : 0;
    }
    assertThat(aborted).isGreaterThanOrEqualTo(RUNS * 99 / 100);
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
