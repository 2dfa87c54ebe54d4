package dev.scaledservice.signals.statsd;

import static dev.scaledservice.signals.statsd.Listening.EACH;
import static dev.scaledservice.signals.statsd.Listening.RATIO;
import static dev.scaledservice.signals.statsd.Listening.WORKER;
import static dev.scaledservice.signals.statsd.Listening.ask;
import static dev.scaledservice.signals.statsd.Listening.toDogstatsd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.scaledservice.engine.PodValue;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.Pod;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.wire.Dialect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Unknown is never zero, and too little heard never lowers anything. */
class SilenceTest {

  private static final StatsdQuery RATE = ask("requests", "Rate");

  private static Reading.Unknown unknown(String why) {
    return new Reading.Unknown(why);
  }

  @Test
  void nothingAtAllIsUnknown() {
    Listening listening = toDogstatsd().pods("a", "b").watch(RATE).passInSilence(60);

    assertThat(listening.total(RATE)).isEqualTo(unknown("2 of 2 ready pods silent for 10 s"));
    assertThat(listening.burst(RATE)).isEqualTo(unknown("2 of 2 ready pods silent for 10 s"));
  }

  @Test
  void podsThatFallSilentTogetherMakeALoadUnknownNotZero() {
    Listening listening = toDogstatsd().pods("a", "b").watch(RATE).pass(20);
    listening.send("a", "requests:100|c").send("b", "requests:100|c").passInSilence(10.5);

    assertThat(listening.total(RATE)).isEqualTo(unknown("2 of 2 ready pods silent for 10 s"));
  }

  @Test
  void whereSomeAreSilentTheRestMayRaiseButNotLower() {
    Listening listening = toDogstatsd().pods("a", "b", "c", "d", "e").watch(RATE).pass(20);
    listening.send("a", "requests:1500|c").pass(11, "b", "e");

    assertThat(listening.total(RATE))
        .isEqualTo(new Reading.Partial(100, listening.time.instant(), Duration.ofSeconds(9)));
    assertThat(listening.measure(RATE, RATIO).note())
        .isEqualTo("2 of 5 ready pods silent for 10 s");
  }

  @Test
  void podsThatAreNotReadyMayBeSilent() {
    Listening listening = toDogstatsd().pods("a", "b").watch(RATE).send("a", "requests:1|c");
    listening.pass(20, "b");
    List<Pod> seen =
        List.of(new Pod("a", PodValue.State.READY), new Pod("b", PodValue.State.UNREADY));

    assertThat(listening.measure(RATE, RATIO, seen).measurement().burst())
        .isInstanceOf(Reading.Fresh.class);
  }

  @Test
  void withoutAReadyPodLoadMayStillRaise() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).pass(20);
    List<Pod> crashed = List.of(new Pod("a", PodValue.State.UNREADY));
    listening.send("a", "requests:1500|c");

    Reading reading = listening.measure(RATE, RATIO, crashed).measurement().burst();
    assertThat(reading).isInstanceOf(Reading.Partial.class);
    assertThat(listening.measure(RATE, RATIO, crashed).note()).isEqualTo("no ready pod");
    listening.passInSilence(11);
    assertThat(listening.measure(RATE, RATIO, crashed).measurement().burst())
        .isEqualTo(unknown("no ready pod"));
  }

  @Test
  void aMetricThatNobodySendsSaysWhatIsSentInstead() {
    Listening listening = toDogstatsd().pods("a").watch(RATE);
    listening.send("a", "request:1|c\nhttp.requests:1|c\nlatency:3|ms").pass(20);

    assertThat(listening.total(RATE))
        .isEqualTo(unknown("never heard; heard instead: alive, http.requests, latency, request"));
    for (char name = 'a'; name <= 'j'; name++) {
      listening.send("a", name + ":1|c");
    }
    assertThat(listening.total(RATE))
        .isEqualTo(unknown("never heard; heard instead: a, alive, b, c, d and 9 more"));
    assertThat(listening.store.unasked(WORKER)).hasSize(14).contains("latency");
  }

  @Test
  void aMetricOfAnotherTypeSaysSo() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).send("a", "requests:5|g").pass(20);

    assertThat(listening.total(RATE))
        .isEqualTo(unknown("sent as |g, but Rate reads |c or |ms or |h or |d"));
  }

  @Test
  void aMetricWithOtherTagsSaysSo() {
    StatsdQuery tagged = ask("requests", "Rate", Map.of("outcome", "ok"));
    Listening listening = toDogstatsd().pods("a").watch(tagged).send("a", "requests:5|c").pass(20);

    assertThat(listening.total(tagged))
        .isEqualTo(unknown("sent, but never with the tags outcome:ok"));
  }

  /** All pods are replaced by such as send it under another name: the load is as it was. */
  @Test
  void whatANewRevisionHasNeverSentMayRaiseButNotLower() {
    Listening listening = toDogstatsd().pods("a", "b").watch(RATE).pass(20);
    listening.send("a", "requests:150|c").pods().and("r2", "c", "d").send("c", "calls:150|c");
    listening.pass(1);
    assertThat(listening.total(RATE))
        .as("what is left of those before")
        .isEqualTo(new Reading.Partial(10, listening.time.instant(), Duration.ZERO));

    listening.pass(3600);
    assertThat(listening.total(RATE))
        .isEqualTo(new Reading.Partial(0, listening.time.instant(), Duration.ZERO));
    assertThat(listening.burst(RATE)).isInstanceOf(Reading.Partial.class);
    assertThat(listening.measure(RATE, RATIO).note())
        .isEqualTo("revision r2: never heard; heard instead: alive");

    listening.send("d", "requests:1|c").pass(20);
    assertThat(listening.total(RATE)).as("idle").isEqualTo(zero(listening));
    assertThat(listening.measure(RATE, RATIO).note()).isEmpty();
  }

  @Test
  void whatANewRevisionSendsAsAnotherTypeSaysSo() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).send("a", "requests:1|c");
    listening.pods().and("r2", "c").send("c", "requests:5|g").pass(20);

    assertThat(listening.total(RATE)).isInstanceOf(Reading.Partial.class);
    assertThat(listening.measure(RATE, RATIO).note())
        .isEqualTo("revision r2: sent as |g, but Rate reads |c or |ms or |h or |d");
  }

  @Test
  void besideOneThatSendsItARevisionThatNeverDidKeepsItFromLowering() {
    StatsdQuery users = ask("users", "Unique");
    Listening listening = toDogstatsd().pods("a", "b", "e").watch(RATE, users).and("r2", "c");
    listening.send("a", "requests:1|c\nusers:joe|s").pass(20).send("a", "requests:150|c");

    assertThat(listening.total(RATE))
        .isEqualTo(new Reading.Partial(10, listening.time.instant(), Duration.ofMillis(11_250)));
    assertThat(listening.total(users)).isInstanceOf(Reading.Partial.class);
    List<Pod> starting =
        listening.ready().stream()
            .map(pod -> pod.name().equals("c") ? new Pod("c", PodValue.State.UNREADY) : pod)
            .toList();
    assertThat(listening.measure(RATE, RATIO, starting).measurement().burst())
        .as("while its pods take no traffic")
        .isInstanceOf(Reading.Fresh.class);
  }

  /** Rare events: most pods send none, and whoever sent the last may be gone for long. */
  @Test
  void onePodSpeaksForItsRevisionAlsoWhenItIsGone() {
    Listening listening = toDogstatsd().pods("a").and("r2", "c", "d").watch(RATE);
    listening.send("a", "requests:1|c").send("c", "requests:1|c").pass(20);
    assertThat(listening.total(RATE)).as("d never sent it").isEqualTo(zero(listening));

    listening.pods().and("r2", "d", "e").pass(3600);
    assertThat(listening.total(RATE)).isEqualTo(zero(listening));
    listening.pods().and("r1", "f").and("r2", "e").pass(20);
    assertThat(listening.total(RATE)).as("back again").isEqualTo(zero(listening));
  }

  private static Reading zero(Listening listening) {
    return new Reading.Fresh(0, listening.time.instant());
  }

  @Test
  void onlyHeartbeatsAndNothingElseIsSaid() {
    StatsdQuery alive = ask("alive", "Rate");
    Listening listening = toDogstatsd().pods("a").watch(RATE, alive).pass(20);

    assertThat(listening.total(RATE))
        .isEqualTo(unknown("never heard, nor is anything that nobody asks for"));
  }

  @Test
  void garbageIsAHeartbeatToo() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).send("a", "requests:1|c").pass(20);
    listening.passInSilence(9).send("a", "\u0000garbage").passInSilence(9);

    assertThat(listening.total(RATE)).isInstanceOf(Reading.Fresh.class);
  }

  @Test
  void windowsFillFirst() {
    Listening listening = toDogstatsd().pods("a").watch(RATE);
    listening.send("a", "requests:100|c").pass(1);
    assertThat(listening.total(RATE)).isEqualTo(unknown("listening for 1 s of 15 s"));
    assertThat(listening.burst(RATE)).isEqualTo(unknown("listening for 1 s of 3 s"));

    listening.send("a", "requests:100|c").pass(4);
    assertThat(listening.burst(RATE)).isInstanceOf(Reading.Fresh.class);
    assertThat(listening.total(RATE))
        .isEqualTo(new Reading.Partial(40, listening.time.instant(), Duration.ofSeconds(5)));
    assertThat(listening.measure(RATE, RATIO).note()).isEqualTo("listening for 5 s of 15 s");

    assertThat(listening.pass(10).total(RATE)).isInstanceOf(Reading.Fresh.class);
  }

  @Test
  void windowsFillAnewWherePacketsWentElsewhereUntilNow() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).send("a", "requests:1|c").pass(60);
    listening.store.beginWindows();
    listening.send("a", "requests:100|c").pass(5);

    assertThat(listening.total(RATE))
        .isEqualTo(new Reading.Partial(20, listening.time.instant(), Duration.ofSeconds(5)));
  }

  @Test
  void aGaugeOfASilentPodIsOldAndTheMeanOfTheRestMayNotLower() {
    StatsdQuery gauge = ask("busy", "Gauge");
    Listening listening = toDogstatsd().pods("a", "b").watch(gauge).pass(20);
    listening.send("a", "busy:10|g").send("b", "busy:2|g").pass(11, "b");

    Map<String, Reading> each = listening.perPod(gauge);
    assertThat(each.get("a")).isInstanceOf(Reading.Fresh.class);
    assertThat(each.get("b")).isInstanceOf(Reading.Stale.class);
    assertThat(listening.total(gauge)).isInstanceOf(Reading.Partial.class);
  }

  @Test
  void aPercentileOfNothingIsUnknown() {
    StatsdQuery p95 = ask("took", "P95");
    Listening listening = toDogstatsd().pods("a").watch(p95).send("a", "took:3|ms").pass(20);

    assertThat(listening.total(p95)).isEqualTo(unknown("nothing measured in 15 s"));
  }

  @Test
  void aSilentPodHasNoPercentile() {
    StatsdQuery p95 = ask("took", "P95");
    Listening listening = toDogstatsd().pods("a", "b", "c").watch(p95).pass(20, "c");
    listening.send("a", "took:3|ms").pass(11, "b", "c").send("a", "took:3|ms");

    Map<String, Reading> each = listening.perPod(p95);
    assertThat(each.get("a")).isInstanceOf(Reading.Partial.class);
    assertThat(each.get("b")).isEqualTo(unknown("silent for 10 s"));
    assertThat(each.get("c")).isEqualTo(unknown("not heard yet"));
  }

  @Test
  void valuesThatAreTooMuchForANumberAreUnknown() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).pass(20);
    listening.send("a", "requests:1e308|c\nrequests:1e308|c\nrequests:1e308|c");

    assertThat(listening.total(RATE))
        .isEqualTo(unknown("its values add up to more than a number holds"));
  }

  @Test
  void aRateThatMakesNoSenseIsDroppedAndTheRestMayNotLower() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).pass(20);
    listening.send("a", "requests:1|c|@0").send("a", "requests:30|c");

    assertThat(listening.total(RATE)).isInstanceOf(Reading.Partial.class);
    assertThat(listening.measure(RATE, RATIO).note())
        .isEqualTo("samples dropped: their rate makes no sense");
    assertThat(listening.pass(16).total(RATE)).isInstanceOf(Reading.Fresh.class);
  }

  @Test
  void whatWasMeasuredOutsideTheWindowIsDroppedAndTheRestMayNotLower() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).pass(20);
    long now = listening.time.instant().getEpochSecond();
    listening.send("a", "requests:100|c|T" + (now - 20));

    assertThat(listening.total(RATE)).isInstanceOf(Reading.Partial.class);
    assertThat(listening.burst(RATE)).isInstanceOf(Reading.Partial.class);
    assertThat(listening.measure(RATE, RATIO).note())
        .isEqualTo("samples dropped: their timestamps are outside the window: are clocks right?");
    assertThat(listening.pass(16).total(RATE)).isInstanceOf(Reading.Fresh.class);

    listening.send("a", "requests:100|c|T" + (now + 3_600));
    assertThat(listening.total(RATE)).isInstanceOf(Reading.Partial.class);
  }

  @Test
  void lostPacketsMayNotLowerEither() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).send("a", "requests:1|c").pass(20);
    listening.store.lostPackets();

    assertThat(listening.total(RATE)).isInstanceOf(Reading.Partial.class);
    assertThat(listening.measure(RATE, RATIO).note())
        .isEqualTo("the kernel dropped packets: its receive buffer is too small");
  }

  /** As of a service that scales by Prometheus, where only a rollout looks at samples. */
  @Test
  void aPodThatIsGoneIsForgottenThoughNobodyMeasures() {
    Listening listening = toDogstatsd().pods("a").watch(RATE).send("a", "requests:1|c");
    listening.pods("b").passInSilence(300).pods("b");
    assertThat(listening.store.series()).as("what it said may still count").isEqualTo(1);

    listening.passInSilence(301).pods("b");
    assertThat(listening.store.series()).isZero();
    assertThat(listening.store.seriesBytes()).isZero();
  }

  @Test
  void whatNobodyAskedForIsNotKnown() {
    Listening listening = toDogstatsd().pods("a").pass(20);

    assertThat(listening.total(RATE)).isEqualTo(unknown("nobody has asked for it yet"));
    assertThat(
            listening
                .store
                .measure(new ServiceKey("shop", "other"), "load", RATE, EACH, List.of())
                .measurement()
                .burst())
        .isInstanceOf(Reading.Unknown.class);
  }

  @Test
  void anEtsyPodThatBeganAfterUsCountsItsChangesFromZero() {
    StatsdQuery gauge = ask("inflight", "Gauge");
    Listening listening = Listening.to(Dialect.ETSY).pods("a").watch(gauge).passInSilence(90);
    listening.send("a", "inflight:+3|g").send("a", "inflight:-1|g").passInSilence(1);

    assertThat(listening.total(gauge))
        .isInstanceOfSatisfying(
            Reading.Fresh.class, read -> assertThat(read.value()).isCloseTo(2, within(0.0)));
  }
}
