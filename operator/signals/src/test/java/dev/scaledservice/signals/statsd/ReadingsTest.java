package dev.scaledservice.signals.statsd;

import static dev.scaledservice.signals.statsd.Listening.EACH;
import static dev.scaledservice.signals.statsd.Listening.RATIO;
import static dev.scaledservice.signals.statsd.Listening.ask;
import static dev.scaledservice.signals.statsd.Listening.toDogstatsd;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.PodValue;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.Pod;
import dev.scaledservice.signals.wire.Dialect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is answered while all is well: every pod is heard, and windows have filled. */
class ReadingsTest {

  private static final StatsdQuery RATE = ask("requests", "Rate");

  private static double fresh(Reading reading) {
    assertThat(reading).isInstanceOf(Reading.Fresh.class);
    return ((Reading.Fresh) reading).value();
  }

  @Test
  void ratesAddUpOverPods() {
    Listening listening = toDogstatsd().pods("a", "b").watch(RATE);
    for (int second = 0; second < 20; second++) {
      listening.send("a", "requests:30|c").send("b", "requests:7|c|@0.1").pass(1);
    }

    assertThat(fresh(listening.total(RATE))).isCloseTo(100, within(1e-6));
  }

  @Test
  void theShortWindowSeesAJumpTheLongOneAverages() {
    Listening listening = toDogstatsd().pods("a").watch(RATE);
    for (int second = 0; second < 20; second++) {
      listening.send("a", second < 17 ? "requests:100|c" : "requests:400|c").pass(1);
    }

    assertThat(fresh(listening.burst(RATE))).isCloseTo(400, within(1e-6));
    assertThat(fresh(listening.total(RATE))).isCloseTo(160, within(1e-6));
  }

  @Test
  void aCounterNotSentIsZeroWhileItsPodsAreHeard() {
    Listening listening = toDogstatsd().pods("a", "b").watch(RATE).send("a", "requests:1|c");
    listening.pass(60);

    assertThat(fresh(listening.total(RATE))).isZero();
    assertThat(listening.measure(RATE, RATIO).note()).isEmpty();
  }

  @Test
  void theLoadOfPodsThatAreGoneWasThere() {
    Listening listening = toDogstatsd().pods("a", "b").watch(RATE).pass(20);
    listening.send("b", "requests:150|c").pods("a").pass(1);

    assertThat(fresh(listening.total(RATE))).isCloseTo(10, within(1e-6));
  }

  @Test
  void aNewPodContributesWhatItHas() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).send("a", "requests:1|c").pass(20);
    listening.pods("a", "new").send("new", "requests:150|c").pass(1);

    assertThat(fresh(listening.total(RATE))).isCloseTo(10, within(1e-6));
  }

  @Test
  void sumsAndCountsAreOfWeights() {
    StatsdQuery sum = ask("work", "Sum");
    StatsdQuery count = ask("work", "Count");
    Listening listening = toDogstatsd().pods("a", "b").watch(sum, count).pass(20);
    listening.send("a", "work:10|ms|@0.5").send("b", "work:1:2|h").send("a", "work:-4|c");

    assertThat(fresh(listening.total(sum))).isCloseTo(19, within(1e-9));
    assertThat(fresh(listening.total(count))).isCloseTo(5, within(1e-9));
  }

  @Test
  void theRateOfATimerIsHowOftenSomethingWasTimed() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).pass(20);
    listening.send("a", "requests:250:350|ms|@0.1");

    assertThat(fresh(listening.total(RATE))).isCloseTo(20 / 15.0, within(1e-9));
  }

  @Test
  void tagsChooseAmongSamples() {
    StatsdQuery ok = ask("calls", "Sum", Map.of("outcome", "ok"));
    StatsdQuery bare = ask("calls", "Sum", Map.of("slow", ""));
    StatsdQuery all = ask("calls", "Sum");
    Listening listening = toDogstatsd().pods("a").watch(ok, bare, all).pass(20);
    listening.send("a", "calls:1|c|#outcome:ok,callee:x\ncalls:2|c|#callee:x,outcome:ok");
    listening.send("a", "calls:4|c|#outcome:okay\ncalls:8|c|#slow,outcome:error\ncalls:16|c");

    assertThat(fresh(listening.total(ok))).isEqualTo(3);
    assertThat(fresh(listening.total(bare))).isEqualTo(8);
    assertThat(fresh(listening.total(all))).isEqualTo(31);
  }

  @Test
  void gaugesHoldAndAverageOverPods() {
    StatsdQuery gauge = ask("busy", "Gauge");
    Listening listening = toDogstatsd().pods("a", "b").watch(gauge);
    listening.send("a", "busy:10|g").send("b", "busy:1|g\nbusy:4|g").pass(30);

    assertThat(fresh(listening.total(gauge))).isEqualTo(7);
    assertThat(listening.perPod(gauge)).hasSize(2);
    assertThat(fresh(requireNonNull(listening.perPod(gauge).get("b")))).isEqualTo(4);
    assertThat(((Reading.Fresh) requireNonNull(listening.perPod(gauge).get("b"))).at())
        .isEqualTo(listening.time.instant().minusSeconds(30));
  }

  @Test
  void aGaugeUnderSeveralTagsIsTheirSum() {
    StatsdQuery gauge = ask("busy", "Gauge");
    StatsdQuery pool = ask("busy", "Gauge", Map.of("pool", "x"));
    Listening listening = toDogstatsd().pods("a").watch(gauge, pool).pass(20);
    listening.send("a", "busy:9|g|#pool:x,zone:1\nbusy:4|g|#pool:y\nbusy:3|g|#zone:1,pool:x");

    assertThat(fresh(listening.total(gauge))).isEqualTo(7);
    assertThat(fresh(listening.total(pool))).isEqualTo(3);
  }

  @Test
  void aGaugeThatIsNotRepeatedGrowsOld() {
    StatsdQuery gauge = ask("busy", "Gauge");
    Listening listening = toDogstatsd().pods("a").watch(gauge).send("a", "busy:10|g").pass(61);

    assertThat(listening.perPod(gauge).get("a")).isInstanceOf(Reading.Stale.class);
  }

  @Test
  void etsyGaugesChangeByTheirSign() {
    StatsdQuery gauge = ask("gaugor", "Gauge");
    Listening listening = Listening.to(Dialect.ETSY).pods("a").watch(gauge).pass(20);
    listening.send("a", "gaugor:333|g\ngaugor:-10|g\ngaugor:+4|g");

    assertThat(fresh(listening.total(gauge))).isEqualTo(327);
  }

  @Test
  void aGaugeKnownOnlyByItsChangesMayRaiseButNotLower() {
    StatsdQuery gauge = ask("inflight", "Gauge");
    Listening listening = Listening.to(Dialect.ETSY).pods("a").watch(gauge);
    listening.send("a", "inflight:-3|g").pass(20);

    assertThat(listening.total(gauge)).isInstanceOf(Reading.Partial.class);
    listening.send("a", "inflight:5|g").pass(1);
    assertThat(fresh(listening.total(gauge))).isEqualTo(5);
  }

  @Test
  void meansAreOfEachPodThenOverPods() {
    StatsdQuery mean = ask("took", "Mean");
    Listening listening = toDogstatsd().pods("a", "b", "idle").watch(mean).pass(20);
    listening.send("a", "took:10:20|ms\ntook:30|ms").send("b", "took:100|ms");

    assertThat(fresh(listening.total(mean))).isEqualTo(60);
    Map<String, Reading> perPod = listening.perPod(mean);
    assertThat(fresh(requireNonNull(perPod.get("a")))).isEqualTo(20);
    assertThat(perPod.get("idle")).isEqualTo(new Reading.Unknown("nothing measured in 15 s"));
  }

  @Test
  void theMeanOfAGaugeIsOfWhatItWasSetTo() {
    StatsdQuery mean = ask("busy", "Mean");
    Listening listening = toDogstatsd().pods("a").watch(mean).pass(20);
    listening.send("a", "busy:1|g\nbusy:2|g\nbusy:6|g");

    assertThat(fresh(listening.total(mean))).isEqualTo(3);
  }

  @Test
  void percentilesMergeOverPods() {
    StatsdQuery p95 = ask("took", "P95");
    Listening listening = toDogstatsd().pods("a", "b", "idle").watch(p95).pass(20);
    for (int i = 1; i <= 100; i++) {
      listening.send(i <= 90 ? "a" : "b", "took:" + i + "|ms");
    }

    assertThat(fresh(listening.total(p95))).isCloseTo(95, within(95 / 64.0));
    Map<String, Reading> perPod = listening.perPod(p95);
    assertThat(perPod).hasSize(3);
    assertThat(perPod.values()).allSatisfy(pod -> assertThat(fresh(pod)).isBetween(93.0, 97.0));
  }

  @Test
  void membersOfSetsCountOnceOverPods() {
    StatsdQuery users = ask("users", "Unique");
    Listening listening = toDogstatsd().pods("a", "b").watch(users).pass(20);
    listening.send("a", "users:joe|s\nusers:ann|s").send("b", "users:joe|s\nusers:joe:x|s");

    assertThat(fresh(listening.total(users))).isEqualTo(3);
    assertThat(fresh(listening.pass(20).total(users))).isZero();
  }

  @Test
  void whatATargetWantsDecidesTheShape() {
    StatsdQuery gauge = ask("busy", "Gauge");
    StatsdQuery p99 = ask("took", "P99");
    StatsdQuery users = ask("users", "Unique");
    Listening listening = toDogstatsd().pods("a").watch(RATE, gauge, p99, users).pass(20);

    assertThat(listening.measure(RATE, EACH).measurement()).isInstanceOf(Measurement.Total.class);
    assertThat(listening.measure(users, EACH).measurement()).isInstanceOf(Measurement.Total.class);
    assertThat(listening.measure(gauge, EACH).measurement()).isInstanceOf(Measurement.PerPod.class);
    assertThat(listening.measure(p99, EACH).measurement()).isInstanceOf(Measurement.PerPod.class);
    assertThat(listening.measure(gauge, RATIO).measurement()).isInstanceOf(Measurement.Total.class);
  }

  @Test
  void podsThatAreNotReadyAreListedButDoNotAverage() {
    StatsdQuery gauge = ask("busy", "Gauge");
    Listening listening = toDogstatsd().pods("a", "starting").watch(gauge).pass(20);
    listening.send("a", "busy:10|g").send("starting", "busy:2|g");
    List<Pod> seen =
        List.of(
            new Pod("a", PodValue.State.READY),
            new Pod("starting", PodValue.State.UNREADY),
            new Pod("unknown", PodValue.State.IGNORED));

    Measurement.PerPod each =
        (Measurement.PerPod) listening.measure(gauge, EACH, seen).measurement();
    assertThat(each.pods()).extracting(PodValue::pod).containsExactly("a", "starting", "unknown");
    assertThat(each.pods())
        .extracting(PodValue::state)
        .containsExactly(PodValue.State.READY, PodValue.State.UNREADY, PodValue.State.IGNORED);
    assertThat(fresh(each.burst())).isEqualTo(10);
  }

  @Test
  void aCorrectedClockMovesNoWindow() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).pass(20);
    listening.send("a", "requests:150|c");
    listening.time.jump(Duration.ofHours(-3));

    assertThat(fresh(listening.total(RATE))).isCloseTo(10, within(1e-6));
    listening.time.jump(Duration.ofDays(400));
    assertThat(fresh(listening.total(RATE))).isCloseTo(10, within(1e-6));
  }

  @Test
  void whatWasMeasuredEarlierCountsWhereItBelongs() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).pass(60);
    long now = listening.time.instant().getEpochSecond();
    listening.send("a", "requests:15|c|T" + (now - 10));

    assertThat(fresh(listening.total(RATE))).isCloseTo(1, within(1e-6));
    assertThat(fresh(listening.burst(RATE))).isZero();
  }

  @Test
  void whatWasMeasuredBeforeTheWindowOrInTheFutureDoesNotCount() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).pass(60);
    long now = listening.time.instant().getEpochSecond();
    listening.send("a", "requests:15|c");
    listening.send("a", "requests:1000|c|T" + (now - 86_400));
    listening.send("a", "requests:1000|c|T" + (now + 3_600));

    assertThat(listening.total(RATE))
        .isEqualTo(new Reading.Partial(1, listening.time.instant(), Duration.ofSeconds(15)));
    assertThat(listening.dropped("time")).isEqualTo(2);
  }

  @Test
  void aLongerWindowBeginsAnewAShorterOneDoesNot() {
    StatsdQuery longer =
        new StatsdQuery(
            "requests", As.of("Rate"), Map.of(), Duration.ofMinutes(5), Duration.ofSeconds(3));
    Listening listening = toDogstatsd().pods("a").watch(RATE).pass(20).send("a", "requests:15|c");
    listening.watch(RATE).pass(1);
    assertThat(fresh(listening.total(RATE))).isCloseTo(1, within(1e-6));

    listening.watch(longer);
    assertThat(listening.total(longer)).isInstanceOf(Reading.Unknown.class);
    assertThat(listening.pass(301).total(longer)).isInstanceOf(Reading.Unknown.class);
    listening.send("a", "requests:300|c");
    assertThat(fresh(listening.total(longer))).isCloseTo(1, within(1e-6));
    assertThat(fresh(listening.total(RATE))).isCloseTo(20, within(1e-6));
  }
}
