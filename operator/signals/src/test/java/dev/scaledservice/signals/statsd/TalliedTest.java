package dev.scaledservice.signals.statsd;

import static dev.scaledservice.signals.statsd.Calling.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.scaledservice.engine.judge.Calls;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.engine.judge.Track;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.AddressRange;
import dev.scaledservice.signals.calls.CallLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls by revision and instance, as the judge wants them. */
class TalliedTest {

  private static final ServiceKey WORKER = new ServiceKey("shop", "worker");
  private static final ServiceKey LIAR = new ServiceKey("mallory", "app");
  private static final Duration SLOW = Duration.ofMillis(300);

  private final Calling calling =
      Calling.usual().pod(APP, "app-1").pod(APP, "app-2").pod(LIAR, "liar-1").pass(60);

  @BeforeEach
  void count() {
    calling.directory.enter(WORKER, "worker");
    calling.store.tallies.count(WORKER, caller -> !caller.equals(LIAR), SLOW);
  }

  private static String calls(String instance, String outcome, int times) {
    return "calls:%d|c|#callee:worker,revision:r7,instance:%s,outcome:%s,priority:normal"
        .formatted(times, instance, outcome);
  }

  private static String took(String instance, int millis) {
    return "call_time:%d|ms|#callee:worker,revision:r7,instance:%s".formatted(millis, instance);
  }

  private List<Tallied> tallied() {
    return calling.store.tallied(WORKER);
  }

  @Test
  void everyOutcomeIsWhatTheJudgeTakesItFor() {
    calling
        .send("app-1", calls("w-1", "ok", 50) + "\n" + calls("w-1", "error", 5))
        .send("app-2", calls("w-1", "timeout", 3) + "\n" + calls("w-1", "rejected", 2))
        .send("app-1", calls("w-2", "ok", 7));

    assertThat(tallied())
        .containsExactly(
            new Tallied("r7", "w-1", 60, 8, 0, 2), new Tallied("r7", "w-2", 7, 0, 0, 0));
  }

  @Test
  void theyAddUpForAsLongAsTheyAreTold() {
    for (int i = 0; i < 100; i++) {
      calling.send("app-1", calls("w-1", "ok", 2) + "\n" + calls("w-1", "error", 1)).pass(5);
    }

    assertThat(tallied()).containsExactly(new Tallied("r7", "w-1", 300, 100, 0, 0));
  }

  @Test
  void whatNeverReachedAnInstanceIsNoCallToOne() {
    calling.send(
        "app-1",
        """
        calls:9|c|#callee:worker,outcome:rejected,priority:low
        calls:9|c|#callee:worker,revision:r7,outcome:rejected
        calls:9|c|#callee:worker,outcome:not_permitted
        calls:9|c|#callee:worker,outcome:error
        """);

    assertThat(tallied()).isEmpty();
  }

  /** Once a breaker that is kept for a revision is open, nothing else is told of the revision. */
  @Test
  void whatABreakerOfOneRevisionHeldBackHasFailed() {
    calling.send(
        "app-1",
        """
        calls:4|c|#callee:worker,revision:r7,outcome:ok
        calls:9|c|#callee:worker,revision:r7,outcome:not_permitted
        calls:2|c|#callee:worker,revision:r8,instance:w-1,outcome:not_permitted
        """);

    assertThat(tallied())
        .containsExactly(new Tallied("r7", "?", 13, 9, 0, 0), new Tallied("r8", "w-1", 2, 2, 0, 0));
  }

  @Test
  void aCallThatAnInstanceTurnedAwayHasFailedInTheEyesOfItsCaller() {
    calling.send("app-1", calls("w-1", "rejected", 20));

    assertThat(calling.of("worker").total().rejected()).isZero();
    assertThat(calling.of("worker").total().error()).isCloseTo(2, within(1e-9));
  }

  @Test
  void whoNamesNoInstanceIsCountedByRevision() {
    calling
        .send("app-1", "calls:4|c|#callee:worker,revision:r7,outcome:ok")
        .send("app-1", "calls:1|c|#callee:worker,revision:r8,outcome:error,instance:?")
        .send("app-1", calls("w-1", "ok", 2));

    assertThat(tallied())
        .containsExactly(
            new Tallied("r7", "w-1", 2, 0, 0, 0),
            new Tallied("r7", "?", 4, 0, 0, 0),
            new Tallied("r8", "?", 1, 1, 0, 0));
  }

  @Test
  void slowIsWhatTookAsLongAsTheReaderSays() {
    calling.send(
        "app-1",
        String.join("\n", took("w-1", 299), took("w-1", 300), took("w-1", 900))
            + "\n"
            + calls("w-1", "ok", 3));
    assertThat(tallied()).containsExactly(new Tallied("r7", "w-1", 3, 0, 2, 0));

    calling.store.tallies.count(WORKER, caller -> true, Duration.ofMillis(1000));
    calling.send("app-1", took("w-1", 900) + "\n" + calls("w-1", "ok", 1));
    assertThat(tallied()).containsExactly(new Tallied("r7", "w-1", 4, 0, 2, 0));
  }

  @Test
  void aTimeThatCameBeforeItsCallWaitsForItAndNotForEver() {
    calling.send("app-1", took("w-1", 400));
    assertThat(tallied()).containsExactly(new Tallied("r7", "w-1", 0, 0, 0, 0));

    calling.pass(1).send("app-1", calls("w-1", "ok", 5));
    assertThat(tallied()).containsExactly(new Tallied("r7", "w-1", 5, 0, 1, 0));

    calling.send("app-1", took("w-1", 400)).pass(11).send("app-1", calls("w-1", "ok", 5));
    assertThat(tallied()).containsExactly(new Tallied("r7", "w-1", 10, 0, 1, 0));
  }

  @Test
  void aSampledCallCountsWhenItIsWhole() {
    for (int i = 0; i < 10; i++) {
      calling.send(
          "app-1",
          "calls:1|c|@0.8|#callee:worker,revision:r7,instance:w-1,outcome:error\n"
              + "calls:0.5|c|#callee:worker,revision:r7,instance:w-1,outcome:ok");
    }

    assertThat(tallied()).containsExactly(new Tallied("r7", "w-1", 17, 12, 0, 0));
  }

  @Test
  void onlyThoseWhomTheServiceAdmitsAreHeard() {
    calling
        .send("liar-1", "calls:50|c|#callee:worker.shop,revision:r7,instance:w-1,outcome:error")
        .send("app-1", calls("w-1", "ok", 1))
        .send("app-1", "calls:50|c|#caller:bank,callee:worker,revision:r7,outcome:error");

    assertThat(calling.reports()).as("shown").hasSize(2);
    assertThat(tallied()).containsExactly(new Tallied("r7", "w-1", 1, 0, 0, 0));
    assertThat(calling.declined()).containsEntry("caller", 1L);

    calling.store.tallies.count(WORKER, caller -> true, SLOW);
    calling
        .pass(1.1)
        .send("liar-1", "calls:5|c|#callee:worker.shop,revision:r7,instance:w-1,outcome:error");
    assertThat(tallied()).containsExactly(new Tallied("r7", "w-1", 6, 5, 0, 0));
  }

  @Test
  void anAddressThatIsAdmittedIsACallerToo() {
    calling.store.outsiders.admit(
        WORKER, List.of(new AddressRange(Listening.address("127.9.0.0"), 16)));
    calling.sendFrom(
        Listening.address("127.9.9.9"),
        "calls:5|c|#callee:worker,revision:r7,instance:w-1,outcome:ok");

    assertThat(tallied()).containsExactly(new Tallied("r7", "w-1", 5, 0, 0, 0));
  }

  @Test
  void aServiceThatNobodyAsksForCostsNothingAndOneThatIsForgottenGivesBackWhatItTook() {
    ServiceKey other = new ServiceKey("shop", "other");
    calling.directory.enter(other, "other");
    calling.send("app-1", "calls:5|c|#callee:other,revision:r7,instance:w-1,outcome:ok");
    assertThat(calling.store.tallied(other)).isEmpty();

    calling.send("app-1", calls("w-1", "ok", 1));
    calling.store.forget(WORKER);
    calling.send("app-1", calls("w-1", "ok", 1));
    assertThat(tallied()).isEmpty();

    calling.store.forget(APP);
    assertThat(calling.store.callBytes()).isZero();
  }

  @Test
  void whatIsSilentForFiveMinutesIsForgottenAndBeginsAnew() {
    calling.send("app-1", calls("w-1", "ok", 9) + "\n" + calls("w-2", "ok", 9)).pass(200);
    calling.send("app-1", calls("w-2", "ok", 1)).pass(101);
    assertThat(tallied()).containsExactly(new Tallied("r7", "w-2", 10, 0, 0, 0));

    calling.send("app-1", calls("w-1", "ok", 1));
    assertThat(tallied())
        .containsExactly(
            new Tallied("r7", "w-2", 10, 0, 0, 0), new Tallied("r7", "w-1", 1, 0, 0, 0));

    calling.pass(301);
    assertThat(tallied()).isEmpty();
  }

  @Test
  void aFloodOfNamesIsBoundedAndNothingOfIsLost() {
    for (int i = 0; i < 5_000; i++) {
      calling.send("app-1", calls("w-" + i, "ok", 1));
    }
    assertThat(tallied())
        .hasSize(1_001)
        .endsWith(new Tallied("r7", "?", 4_000, 0, 0, 0))
        .contains(new Tallied("r7", "w-999", 1, 0, 0, 0));

    for (int i = 0; i < 1_000; i++) {
      calling.send("app-1", "calls:1|c|#callee:worker,revision:x%d,outcome:ok".formatted(i));
    }
    assertThat(tallied().stream().map(Tallied::group).distinct()).hasSize(8);
    assertThat(calling.store.callBytes()).isLessThan(1 << 20);

    calling.pass(11).send("app-1", "calls:1|c|#callee:worker,revision:r8,outcome:ok");
    assertThat(tallied()).containsExactly(new Tallied("r8", "?", 1, 0, 0, 0));
  }

  @Test
  void withoutMemoryInstancesCountAsOne() {
    Calling poor =
        Calling.within(
            new CallLimits(100, 8, Duration.ofSeconds(30), Duration.ofMinutes(5), 8_000));
    poor.pod(APP, "app-1").pass(60).directory.enter(WORKER, "worker");
    poor.store.tallies.count(WORKER, caller -> true, SLOW);
    for (int i = 0; i < 100; i++) {
      poor.send("app-1", calls("w-" + i, "ok", 1));
    }

    List<Tallied> tallied = poor.store.tallied(WORKER);
    assertThat(tallied).hasSizeBetween(1, 30);
    assertThat(poor.store.callBytes()).isLessThanOrEqualTo(8_000);
    assertThat(tallied.stream().mapToLong(Tallied::total).sum()).isLessThanOrEqualTo(100);
  }

  @Test
  void namesThatAreNoneAreNotShown() {
    calling
        .send("app-1", calls("ß", "ok", 1))
        .send("app-1", calls(" ", "ok", 1))
        .send("app-1", "calls:9|c|#callee:worker,revision:ü,instance:w-1,outcome:ok");

    assertThat(tallied()).containsExactly(new Tallied("r7", "?", 2, 0, 0, 0));
  }

  /**
   * Whatever is sent and whenever it is looked at, each difference is calls that the judge takes.
   */
  @Test
  void everyDifferenceIsCalls() {
    var random = new SplittableRandom(3);
    String[] outcomes = {"ok", "error", "timeout", "rejected", "not_permitted"};
    Map<String, Tallied> before = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      String instance = "w-" + random.nextInt(3);
      String rate = random.nextBoolean() ? "1" : "0.3";
      calling
          .send(
              "app-1",
              random.nextBoolean()
                  ? "call_time:%d|ms|@%s|#callee:worker,revision:r7,instance:%s"
                      .formatted(random.nextInt(600), rate, instance)
                  : "calls:%d|c|@%s|#callee:worker,revision:r7,instance:%s,outcome:%s"
                      .formatted(random.nextInt(4), rate, instance, outcomes[random.nextInt(5)]))
          .pass(random.nextDouble(0.01));
      for (Tallied now : random.nextInt(10) == 0 ? tallied() : List.<Tallied>of()) {
        Tallied was =
            before.getOrDefault(now.instance(), new Tallied("r7", now.instance(), 0, 0, 0, 0));
        before.put(now.instance(), now);
        assertThat(
                new Calls(
                    Track.CANARY,
                    now.instance(),
                    now.total() - was.total(),
                    now.failed() - was.failed(),
                    now.slow() - was.slow(),
                    now.shed() - was.shed()))
            .isNotNull();
      }
    }
    assertThat(before.values())
        .allSatisfy(line -> {
          assertThat(line.slow()).isPositive();
          assertThat(line.shed()).isPositive();
          assertThat(line.failed()).isGreaterThan(line.shed());
        });
  }
}
