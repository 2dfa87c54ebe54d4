package dev.scaledservice.signals.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.ServiceKey;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many queries of several servers, in the background. */
class PrometheusPollerTest {

  private static final ServiceKey WORKER = new ServiceKey("shop", "worker");
  private static final ServiceKey OTHER = new ServiceKey("bank", "other");
  private static final Duration OFTEN = Duration.ofMillis(100);

  private final Lookalike main = Lookalike.open().measures("62");
  private final Lookalike second = Lookalike.open();
  private final PrometheusPoller poller =
      new PrometheusPoller(
          List.of(named("main", main.address()), named("second", second.address())),
          InstantSource.system());

  @AfterEach
  void close() {
    poller.close();
    main.close();
    second.close();
  }

  @Test
  void anAnswerBecomesAReadingAndFollowsWhatIsMeasured() {
    poller.watch(WORKER, Map.of("load", ask("main", "sum(up)")));
    eventually(() -> assertThat(value(WORKER)).isEqualTo(62));

    main.measures("63");
    eventually(() -> assertThat(value(WORKER)).isEqualTo(63));
    assertThat(poller.measure(WORKER, "load").note()).isEmpty();
  }

  @Test
  void aPullSeesNoBurst() {
    poller.watch(WORKER, Map.of("load", ask("main", "sum(up)")));
    eventually(() -> assertThat(value(WORKER)).isEqualTo(62));

    assertThat(poller.measure(WORKER, "load").measurement().burst())
        .isEqualTo(new Reading.Unknown("pulled, not pushed"));
  }

  @Test
  void whatSeveralServicesAskIsAskedOnce() {
    PrometheusQuery slow = new PrometheusQuery("main", "sum(up)", Duration.ofDays(1));
    poller.watch(WORKER, Map.of("load", slow));
    poller.watch(OTHER, Map.of("load", slow, "again", slow));
    eventually(() -> {
      assertThat(value(WORKER)).isEqualTo(62);
      assertThat(value(OTHER)).isEqualTo(62);
    });

    assertThat(main.asked("sum(up)")).isEqualTo(1);
    assertThat(poller.counters().ages()).hasSize(1);
  }

  @Test
  void aServerThatHangsDelaysNoOtherServer() {
    main.hangs();
    second.measures("7");
    for (int i = 0; i < 50; i++) {
      poller.watch(new ServiceKey("shop", "s" + i), Map.of("load", ask("main", "up" + i)));
    }
    poller.watch(WORKER, Map.of("load", ask("second", "up")));

    eventually(() -> assertThat(value(WORKER)).isEqualTo(7));
    assertThat(why(new ServiceKey("shop", "s0"))).isEqualTo("not answered yet");
    assertThat(counted("number")).isZero();
  }

  @Test
  void aServerThatComesBackIsAskedAgain() {
    main.says(503, "text/plain", "");
    poller.watch(WORKER, Map.of("load", ask("main", "up")));
    eventually(() -> assertThat(why(WORKER)).isEqualTo("Prometheus main fails (503)"));

    main.measures("5");
    eventually(() -> assertThat(value(WORKER)).isEqualTo(5));
    assertThat(counted("failed")).isPositive();
    assertThat(counted("number")).isPositive();
  }

  @Test
  void whatNobodyWantsAnyMoreIsAskedNoMore() {
    poller.watch(WORKER, Map.of("load", ask("main", "old")));
    poller.watch(OTHER, Map.of("load", ask("main", "kept")));
    eventually(() -> assertThat(main.asked("old")).isPositive());

    poller.watch(WORKER, Map.of("load", ask("main", "new")));
    eventually(() -> assertThat(main.asked("new")).isPositive());
    int before = main.asked("old"); // One that was under way may still have been counted.
    int kept = main.asked("kept");
    eventually(() -> assertThat(main.asked("kept")).isGreaterThan(kept + 3));
    assertThat(main.asked("old")).isBetween(before, before + 1);

    poller.forget(WORKER);
    assertThat(why(WORKER)).isEqualTo("nobody asks for it");
    assertThat(poller.counters().ages())
        .extracting(PrometheusCounters.Age::query)
        .containsExactly("kept");
  }

  @Test
  void aServerThatIsNotInTheSettingsIsSaidWithThoseThatAre() {
    poller.watch(WORKER, Map.of("load", ask("mian", "up")));

    assertThat(why(WORKER))
        .isEqualTo(
            "no Prometheus server is called mian in the operator's settings; there is main, second");
  }

  @Test
  void agesAreThoseOfTheLastGoodAnswers() {
    second.says(500, "text/plain", "");
    poller.watch(WORKER, Map.of("load", ask("main", "up"), "latency", ask("second", "up")));
    eventually(() -> assertThat(value(WORKER)).isEqualTo(62));

    assertThat(poller.counters().ages())
        .hasSize(2)
        .allSatisfy(age -> {
          if (age.server().equals("main")) {
            assertThat(age.age()).isNotNull();
          } else {
            assertThat(age.age()).isNull();
          }
        });
  }

  @Test
  void everyOutcomeIsCountedFromTheStart() {
    for (Answer.Outcome outcome : Answer.Outcome.values()) {
      assertThat(counted(outcome.name().toLowerCase(Locale.ROOT))).isZero();
    }
  }

  /** Queries of the server main with this outcome. */
  private long counted(String outcome) {
    Map<String, Long> outcomes = poller.counters().calls().get("main");
    assertThat(outcomes).containsKey(outcome);
    return outcomes == null ? 0 : outcomes.getOrDefault(outcome, 0L);
  }

  private static PrometheusServer named(String name, URI address) {
    return new PrometheusServer(
        name,
        address,
        new PrometheusServer.Auth.None(),
        null,
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        2);
  }

  private static PrometheusQuery ask(String server, String query) {
    return new PrometheusQuery(server, query, OFTEN);
  }

  private double value(ServiceKey service) {
    Reading reading = reading(service);
    assertThat(reading).isInstanceOf(Reading.Fresh.class);
    return ((Reading.Fresh) reading).value();
  }

  private String why(ServiceKey service) {
    Reading reading = reading(service);
    assertThat(reading).isInstanceOf(Reading.Unknown.class);
    return ((Reading.Unknown) reading).why();
  }

  private Reading reading(ServiceKey service) {
    return ((Measurement.Total) poller.measure(service, "load").measurement()).window();
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
  }
}
