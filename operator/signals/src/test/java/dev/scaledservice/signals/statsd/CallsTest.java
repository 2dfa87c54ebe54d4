package dev.scaledservice.signals.statsd;

import static dev.scaledservice.signals.statsd.Calling.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.AddressRange;
import dev.scaledservice.signals.calls.BreakerState;
import dev.scaledservice.signals.calls.Breakers;
import dev.scaledservice.signals.calls.CallLimits;
import dev.scaledservice.signals.calls.CallRates;
import dev.scaledservice.signals.calls.CallReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What callers tell of their calls and breakers, and what is made of it. */
class CallsTest {

  private static final Offset<Double> CLOSE = within(1e-9);
  private static final ServiceKey WORKER = new ServiceKey("shop", "worker");

  private final Calling calling = Calling.usual().pod(APP, "app-1").pod(APP, "app-2").pass(60);

  private static String call(String outcome, int times) {
    return "calls:%d|c|#callee:worker,revision:r7,outcome:%s,priority:normal"
        .formatted(times, outcome);
  }

  @Test
  void callsAreRatesOverTenSecondsByOutcome() {
    calling
        .send("app-1", call("ok", 50) + "\n" + call("error", 5) + "\n" + call("timeout", 3))
        .send("app-2", call("rejected", 20) + "\n" + call("not_permitted", 22));

    CallReport worker = calling.of("worker");
    assertThat(worker.total()).isEqualTo(new CallRates(5, 0.5, 0.3, 2, 2.2));
    assertThat(worker.total().executed()).isCloseTo(5.8, CLOSE);
    assertThat(worker.total().failed()).isCloseTo(0.8, CLOSE);
    assertThat(worker.total().wanted()).isCloseTo(10, CLOSE);
    assertThat(worker.total().openShare()).isCloseTo(0.275, CLOSE);
    assertThat(worker.byRevision()).containsOnlyKeys("r7");
    assertThat(worker.byClass()).containsOnlyKeys("normal");
    assertThat(worker.heard()).isEqualTo(calling.time.instant());
  }

  @Test
  void theWindowSlidesAndWhatIsSilentIsNotForgottenAtOnce() {
    calling.send("app-1", call("ok", 100)).pass(9).send("app-1", call("ok", 10)).alive(2);
    assertThat(calling.of("worker").total().ok()).isCloseTo(1, CLOSE);

    calling.alive(200);
    assertThat(calling.of("worker").total()).isEqualTo(CallRates.NONE);
    assertThat(calling.of("worker").heard()).isEqualTo(calling.time.instant());

    calling.alive(99);
    assertThat(calling.reports()).isEmpty();
    assertThat(calling.store.callBytes()).isZero();
  }

  @Test
  void aCallerThatHasGoneSilentIsKnownByWhatItToldLast() {
    calling.send("app-1", call("not_permitted", 50) + "\nbreaker_state:1|g|#callee:worker");
    var then = calling.time.instant();
    calling.pass(100);

    CallReport worker = calling.of("worker");
    assertThat(worker.total().notPermitted()).isCloseTo(5, CLOSE);
    assertThat(worker.breakers()).isEqualTo(new Breakers(0, 1, 0, 0, then));
    assertThat(worker.heard()).isEqualTo(then);

    calling.alive(1);
    assertThat(calling.of("worker").total()).isEqualTo(CallRates.NONE);
    assertThat(calling.of("worker").breakers()).isEqualTo(new Breakers(0, 0, 0, 1, null));
  }

  @Test
  void aListenerThatHasJustBegunDividesByTheTimeItListened() {
    calling.store.beginWindows();
    calling.pass(2).send("app-1", call("ok", 10));

    assertThat(calling.of("worker").total().ok()).isCloseTo(5, CLOSE);
  }

  @Test
  void aSampledCounterStandsForAllThatItLeftOut() {
    calling.send("app-1", "calls:1|c|@0.1|#callee:worker,outcome:not_permitted");

    assertThat(calling.of("worker").total().notPermitted()).isCloseTo(1, CLOSE);
  }

  @Test
  void severalValuesInOneLineAreAllCounted() {
    calling.send("app-1", "calls:1:2:3|c|#callee:worker,outcome:ok");

    assertThat(calling.of("worker").total().ok()).isCloseTo(0.6, CLOSE);
  }

  @Test
  void timesAreMeansWeightedByTheirRate() {
    calling.send(
        "app-1", "call_time:10|ms|#callee:worker\ncall_time:40|ms|@0.5|#callee:worker,revision:r7");

    assertThat(calling.of("worker").meanMillis()).isCloseTo(30, CLOSE);
    assertThat(calling.of("worker").total()).isEqualTo(CallRates.NONE);
  }

  @Test
  void breakersAreAPodsOwnAndTheirWordAges() {
    calling.send("app-1", "breaker_state:1|g|#callee:worker").pass(10);
    var opened = calling.time.instant().minus(Duration.ofSeconds(10));
    calling.send("app-2", "breaker_state:0|g|#callee:worker");
    calling.send("app-1", "breaker_state:1|g|#callee:worker").alive(25);

    assertThat(calling.of("worker").breakers()).isEqualTo(new Breakers(1, 1, 0, 0, opened));

    calling.send("app-1", "breaker_state:2|g|#callee:worker").alive(6);
    assertThat(calling.of("worker").breakers()).isEqualTo(new Breakers(0, 0, 1, 1, opened));
    assertThat(calling.of("worker").breakers().worst()).isEqualTo(BreakerState.HALF_OPEN);

    calling.alive(30);
    assertThat(calling.of("worker").breakers()).isEqualTo(new Breakers(0, 0, 0, 2, null));
    assertThat(calling.of("worker").breakers().worst()).isNull();
  }

  /** It becomes half-open by itself, and closes only when calls go through it. */
  @Test
  void aHalfOpenBreakerWithoutCallsSaysNothingWhileThePodsBesideAreCalled() {
    String idle = "breaker_state:2|g|#callee:worker";
    String busy = "breaker_state:0|g|#callee:worker\n" + call("ok", 10);
    calling.send("app-1", busy);
    calling.send("app-2", idle + "\n" + call("ok", 1));
    assertThat(calling.of("worker").breakers().worst()).isEqualTo(BreakerState.HALF_OPEN);

    for (int second = 0; second < 3; second++) {
      calling.pass(1).send("app-1", busy);
      calling.send("app-2", idle);
    }
    assertThat(calling.of("worker").breakers()).isEqualTo(new Breakers(1, 0, 0, 0, null));

    calling.send("app-2", idle + "\n" + call("error", 1));
    assertThat(calling.of("worker").breakers().worst()).isEqualTo(BreakerState.HALF_OPEN);

    calling.pass(3).send("app-2", idle);
    assertThat(calling.of("worker").breakers().worst())
        .as("nobody calls: it is all that is known")
        .isEqualTo(BreakerState.HALF_OPEN);
  }

  @Test
  void aBreakerThatOpensIsToldOnceForEachOpening() {
    calling.send("app-1", "breaker_state:1|g|#callee:worker");
    assertThat(calling.opened).hasValue(1);

    calling.send("app-1", "breaker_state:1|g|#callee:worker");
    assertThat(calling.opened).as("it is open still").hasValue(1);

    calling.send("app-2", "breaker_state:1|g|#callee:worker");
    assertThat(calling.opened).as("another pod's").hasValue(2);

    calling.send("app-1", "breaker_state:0|g|#callee:worker\nbreaker_state:1|g|#callee:worker");
    assertThat(calling.opened).as("again").hasValue(3);
  }

  @Test
  void aRefusedCallTellsOfABreakerThatNobodyTellsOf() {
    calling.send("app-1", call("not_permitted", 1) + "\n" + call("not_permitted", 1));
    assertThat(calling.opened).hasValue(1);

    calling.pass(11).send("app-1", call("not_permitted", 1));
    assertThat(calling.opened).as("after a quiet window").hasValue(2);
  }

  @Test
  void aCallerIsWhoTheAddressSaysWhateverTheTagsSay() {
    calling
        .send("app-1", "calls:10|c|#caller:app,callee:worker,outcome:ok")
        .send("app-1", "calls:10|c|#caller:app.shop,callee:worker,outcome:ok")
        .send("app-1", "calls:10|c|#caller:bank,callee:worker,outcome:not_permitted")
        .send("app-1", "breaker_state:1|g|#caller:app.bank,callee:worker")
        .send("app-1", "call_time:1|ms|#callee:worker,caller:worker");

    assertThat(calling.of("worker").total()).isEqualTo(new CallRates(2, 0, 0, 0, 0));
    assertThat(calling.of("worker").breakers()).isEqualTo(Breakers.SILENT);
    assertThat(calling.declined()).containsEntry("caller", 3L);
    assertThat(calling.opened).hasValue(0);
  }

  @Test
  void whoIsNoPodTellsNothing() {
    calling.sendFrom(Listening.address("127.9.9.9"), call("not_permitted", 1000));

    assertThat(calling.reports()).isEmpty();
    assertThat(calling.store.counts.unattributed.sum()).isEqualTo(1);
    assertThat(calling.store.strangers.list()).hasSize(1);
  }

  @Test
  void whoIsNoPodButAdmittedTellsOfCallsAndOfNothingElse() {
    List<AddressRange> ranges = List.of(new AddressRange(Listening.address("127.9.0.0"), 16));
    calling.store.outsiders.admit(WORKER, ranges);
    calling
        .sendFrom(Listening.address("127.9.9.9"), call("not_permitted", 1000) + "\nload:1|g")
        .sendFrom(Listening.address("127.8.9.9"), call("not_permitted", 1000));

    assertThat(calling.reports()).hasSize(1);
    CallReport report = calling.reports().getFirst();
    assertThat(report.caller()).isEqualTo(new ServiceKey("", "127.9.9.9"));
    assertThat(report.total().notPermitted()).isCloseTo(100, CLOSE);
    assertThat(calling.store.counts.unattributed.sum()).isEqualTo(1);
    assertThat(calling.store.counts.dropped()).containsEntry("unasked", 1L);

    calling.pass(301);
    assertThat(calling.reports()).isEmpty();
    assertThat(calling.store.callBytes()).isZero();
  }

  @Test
  void aThousandOutsidersAreBounded() {
    List<AddressRange> ranges = List.of(new AddressRange(Listening.address("127.9.0.0"), 16));
    calling.store.outsiders.admit(WORKER, ranges);
    for (int i = 0; i < 1000; i++) {
      calling.sendFrom(Listening.address("127.9.%d.%d".formatted(i / 250, i % 250)), call("ok", 1));
    }

    assertThat(calling.reports()).hasSize(256);
    assertThat(calling.store.counts.unattributed.sum()).isEqualTo(744);
    calling.store.forget(WORKER);
    calling.sendFrom(Listening.address("127.9.0.1"), call("ok", 1));
    assertThat(calling.store.counts.unattributed.sum()).isEqualTo(745);
  }

  @Test
  void whatCannotBeIsDroppedAndCounted() {
    calling.send(
        "app-1",
        String.join(
            "\n",
            "calls:1|c|#outcome:ok",
            "calls:1|c|#callee:,outcome:ok",
            "calls:1|c|#callee:" + "x".repeat(254) + ",outcome:ok",
            "calls:1|c|#callee:worker",
            "calls:1|c|#callee:worker,outcome:OK",
            "calls:-1|c|#callee:worker,outcome:ok",
            "calls:1|c|@0|#callee:worker,outcome:ok",
            "calls:1|g|#callee:worker,outcome:ok",
            "call_time:-1|ms|#callee:worker",
            "call_time:0|ms|@0|#callee:worker",
            "call_time:1|c|#callee:worker",
            "breaker_state:3|g|#callee:worker",
            "breaker_state:0.5|g|#callee:worker",
            "breaker_state:1|c|#callee:worker"));

    assertThat(calling.reports()).isEmpty();
    assertThat(calling.declined())
        .containsEntry("callee", 3L)
        .containsEntry("outcome", 2L)
        .containsEntry("number", 6L)
        .containsEntry("kind", 3L);
    assertThat(calling.store.unasked(APP)).as("they are no metric that nobody wants").isEmpty();
  }

  @Test
  void whatWasMeasuredBeforeTheWindowDoesNotCountAndAnOldStateIsStale() {
    long now = calling.time.instant().getEpochSecond();
    calling.send("app-1", call("ok", 1));
    calling.send(
        "app-1",
        "calls:100|c|#callee:worker,outcome:ok|T%d\nbreaker_state:1|g|#callee:worker|T%d"
            .formatted(now - 60, now - 60));

    assertThat(calling.of("worker").total().ok()).isCloseTo(0.1, CLOSE);
    assertThat(calling.of("worker").breakers()).isEqualTo(new Breakers(0, 0, 0, 1, null));
    assertThat(calling.declined()).containsEntry("late", 1L);
  }

  @Test
  void aNameNobodyKnowsIsKeptAsItWasSent() {
    calling.send("app-1", "calls:1|c|#callee:wörker/../x,outcome:ok");

    assertThat(calling.of("wörker/../x").total().ok()).isCloseTo(0.1, CLOSE);
  }

  @Test
  void aPodThatIsReplacedLeavesTheCallsItMade() {
    calling.send("app-1", call("ok", 50));
    calling.store.pods(APP, List.of());

    assertThat(calling.of("worker").total().ok()).isCloseTo(5, CLOSE);
  }

  @Test
  void aServiceThatIsGoneTakesItsReportsAlong() {
    calling.send("app-1", call("ok", 50));
    calling.store.forget(APP);

    assertThat(calling.reports()).isEmpty();
    assertThat(calling.store.callBytes()).isZero();
  }

  @Test
  void aServiceMayScaleOnTheSameSamples() {
    StatsdQuery query = Listening.ask("calls", "Sum", Map.of("outcome", "ok"));
    calling.store.watch(APP, List.of(query));
    calling.send("app-1", call("ok", 50) + "\n" + call("error", 1));

    assertThat(calling.store.series()).isEqualTo(1);
    assertThat(calling.of("worker").total().ok()).isCloseTo(5, CLOSE);
  }

  @Test
  void aMillionCalleesAreBoundedAndTheRealOneIsStillHeard() {
    var random = new SplittableRandom(7);
    calling.directory.enter(WORKER, "worker");
    for (int i = 0; i < 1_000_000; i++) {
      calling.send("app-1", "calls:1|c|#callee:%x,outcome:ok".formatted(random.nextLong()));
      if (i % 1000 == 0) {
        calling.pass(0.05);
      }
    }
    calling.send("app-1", call("not_permitted", 10));

    assertThat(calling.of("worker").total().notPermitted()).isCloseTo(1, CLOSE);
    assertThat(calling.reports()).hasSizeLessThanOrEqualTo(100);
    assertThat(calling.declined("callees")).isGreaterThan(900_000);
    assertThat(calling.store.callBytes()).isLessThan(1 << 20);
  }

  @Test
  void classesAndRevisionsBeyondTheBoundCountWithoutOne() {
    for (int i = 0; i < 50; i++) {
      calling.send(
          "app-1",
          "calls:1|c|#callee:worker,outcome:ok,priority:p%d,revision:r%d".formatted(i, i % 20));
    }

    CallReport worker = calling.of("worker");
    assertThat(worker.total().ok()).isCloseTo(5, CLOSE);
    assertThat(worker.byRevision()).hasSize(9).containsKey("");
    assertThat(worker.byClass().values().stream().mapToDouble(CallRates::ok).sum())
        .isCloseTo(5, CLOSE);
  }

  @Test
  void memoryIsBounded() {
    Calling poor =
        Calling.within(
            new CallLimits(100, 8, Duration.ofSeconds(30), Duration.ofMinutes(5), 20_000));
    poor.pod(APP, "app-1").pass(60);
    for (int i = 0; i < 100; i++) {
      poor.send("app-1", "calls:1|c|#callee:c%d,outcome:ok,priority:p%d".formatted(i, i));
    }

    assertThat(poor.store.callBytes()).isLessThanOrEqualTo(20_000);
    assertThat(poor.declined("memory") + poor.declined("callees")).isPositive();
    poor.store.forget(APP);
    assertThat(poor.store.callBytes()).isZero();
  }

  /** Whatever is sent, the sums by class and by revision are the total. */
  @Test
  void sumsAddUpWhateverIsSent() {
    var random = new SplittableRandom(11);
    String[] outcomes = {"ok", "error", "timeout", "rejected", "not_permitted", "what"};
    for (int i = 0; i < 20_000; i++) {
      calling.send(
          random.nextBoolean() ? "app-1" : "app-2",
          "calls:%d|c|@%s|#callee:c%d,revision:%s,outcome:%s%s"
              .formatted(
                  random.nextInt(5),
                  random.nextBoolean() ? "1" : "0.25",
                  random.nextInt(4),
                  "r" + random.nextInt(12),
                  outcomes[random.nextInt(outcomes.length)],
                  random.nextBoolean() ? ",priority:p" + random.nextInt(12) : ""));
      calling.pass(random.nextDouble(0.01));
      if (i % 500 == 0) {
        for (CallReport report : calling.reports()) {
          assertThat(sum(report.byClass().values())).isCloseTo(report.total().wanted(), CLOSE);
          assertThat(sum(report.byRevision().values())).isCloseTo(report.total().wanted(), CLOSE);
          assertThat(report.total().openShare()).isBetween(0.0, 1.0);
        }
      }
    }
  }

  private static double sum(Iterable<CallRates> rates) {
    double sum = 0;
    for (CallRates one : rates) {
      sum += one.wanted();
    }
    return sum;
  }
}
