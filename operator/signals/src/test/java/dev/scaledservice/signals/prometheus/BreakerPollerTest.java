package dev.scaledservice.signals.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.signals.FakeTime;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.BreakerState;
import dev.scaledservice.signals.calls.CallReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Breakers as resilience4j exports them, from a Prometheus. */
class BreakerPollerTest {

  private static final ServiceKey APP = new ServiceKey("shop", "app");
  private static final ServiceKey OTHER = new ServiceKey("shop", "other");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeTime time = new FakeTime();
  private final List<AnswerText.Many.Series> series = new ArrayList<>();
  private final Set<ServiceKey> services = new HashSet<>(Set.of(APP, OTHER));
  private final Resilience4j breakers =
      new Resilience4j(BreakerPollerTest::callers, services::contains, 3);
  private final Lookalike server = Lookalike.open();
  private final BreakerPoller poller =
      new BreakerPoller(List.of(server.server()), Duration.ofMillis(100), time);

  @AfterEach
  void close() {
    poller.close();
    server.close();
  }

  private static @Nullable ServiceKey callers(String namespace, String pod) {
    return namespace.equals("shop") && pod.startsWith("app-") ? APP : null;
  }

  private BreakerPollerTest counter(String pod, String callee, String kind, double value) {
    return one(Map.of("namespace", "shop", "pod", pod, "name", callee, "kind", kind), value);
  }

  private BreakerPollerTest state(String pod, String callee, String state) {
    return one(Map.of("namespace", "shop", "pod", pod, "name", callee, "state", state), 1);
  }

  private BreakerPollerTest one(Map<String, String> labels, double value) {
    series.add(new AnswerText.Many.Series(JSON.valueToTree(labels), value));
    return this;
  }

  private void answered(double secondsLater) {
    time.pass(Duration.ofMillis(Math.round(secondsLater * 1000)));
    breakers.take(List.copyOf(series), time.instant());
    series.clear();
  }

  private CallReport worker() {
    return breakers.reports().stream()
        .filter(report -> report.callee().equals("worker"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void countersBecomeRatesOverPods() {
    counter("app-1", "worker", "successful", 100).counter("app-2", "worker", "successful", 50);
    counter("app-1", "worker", "not_permitted", 7).counter("app-1", "worker", "failed", 1);
    answered(0);
    assertThat(worker().total().wanted()).as("nothing to compare with").isZero();

    counter("app-1", "worker", "successful", 150).counter("app-2", "worker", "successful", 100);
    counter("app-1", "worker", "not_permitted", 57).counter("app-1", "worker", "failed", 11);
    answered(10);
    assertThat(worker().caller()).isEqualTo(APP);
    assertThat(worker().total().ok()).isCloseTo(10, within(1e-9));
    assertThat(worker().total().error()).isCloseTo(1, within(1e-9));
    assertThat(worker().total().notPermitted()).isCloseTo(5, within(1e-9));
    assertThat(worker().heard()).isEqualTo(time.instant());
  }

  @Test
  void aCounterThatFallsBeganAnewAndAPodThatGoesTakesNothingAway() {
    counter("app-1", "worker", "successful", 1000).counter("app-2", "worker", "successful", 500);
    answered(0);
    counter("app-1", "worker", "successful", 20);
    answered(10);

    assertThat(worker().total().ok()).isCloseTo(2, within(1e-9));
  }

  @Test
  void onlyTheLastHalfMinuteCounts() {
    counter("app-1", "worker", "successful", 0);
    answered(0);
    for (int i = 1; i <= 20; i++) {
      counter("app-1", "worker", "successful", i <= 10 ? i * 100 : 1000);
      answered(5);
    }
    assertThat(worker().total().ok()).isZero();
  }

  @Test
  void theWorstStateOfThePodsHoldsAndSinceWhenItDoes() {
    state("app-1", "worker", "closed").state("app-2", "worker", "half_open");
    answered(0);
    var since = time.instant();
    assertThat(worker().breakers().worst()).isEqualTo(BreakerState.HALF_OPEN);

    state("app-1", "worker", "forced_open").state("app-2", "worker", "disabled");
    answered(5);
    assertThat(worker().breakers().worst()).isEqualTo(BreakerState.OPEN);
    assertThat(worker().breakers().since()).isEqualTo(since);

    state("app-1", "worker", "metrics_only").state("app-2", "worker", "closed");
    answered(5);
    assertThat(worker().breakers().worst()).isEqualTo(BreakerState.CLOSED);
    assertThat(worker().breakers().since()).isNull();
  }

  /** A Prometheus that began with an empty store answers, and knows nobody. */
  @Test
  void whoIsMissingFromAnAnswerGrowsOldAndIsForgottenAfterAWhile() {
    state("app-1", "worker", "open");
    answered(0);
    var first = time.instant();
    answered(5);
    assertThat(worker().heard()).isEqualTo(first);
    assertThat(worker().breakers().worst()).isEqualTo(BreakerState.OPEN);

    state("app-1", "worker", "open");
    answered(5);
    var last = time.instant();
    assertThat(worker().heard()).isEqualTo(last);
    assertThat(worker().breakers().since()).as("never seen closed").isEqualTo(first);

    answered(299);
    assertThat(worker().heard()).isEqualTo(last);
    answered(1);
    assertThat(breakers.reports()).isEmpty();
  }

  @Test
  void theMissingTakeNobodysPlaceAndGoWithTheirService() {
    state("app-1", "a", "open").state("app-1", "b", "open");
    answered(0);
    state("app-1", "c", "open").state("app-1", "d", "open");
    answered(5);
    assertThat(breakers.reports()).extracting(CallReport::callee).hasSize(3).contains("c", "d");

    services.remove(APP);
    answered(5);
    assertThat(breakers.reports()).isEmpty();
  }

  @Test
  void whoIsNoPodIsCountedAndNamesAreBounded() {
    state("stranger", "worker", "open");
    one(Map.of("name", "worker", "state", "open"), 1);
    for (int i = 0; i < 100; i++) {
      state("app-1", "callee" + i, "open");
    }
    answered(0);

    assertThat(breakers.strangers()).isEqualTo(2);
    assertThat(breakers.reports()).hasSize(3);
  }

  @Test
  void oneQueryIsAskedForAllServicesAndOnlyWhileOneWantsIt() {
    server.says(
        200,
        Lookalike.JSON,
        """
        {"status":"success","data":{"resultType":"vector","result":[
          {"metric":{"namespace":"shop","pod":"app-1","name":"worker","state":"open"},
           "value":[1,"1"]},
          {"metric":{"namespace":"shop","pod":"app-1","name":"worker","kind":"failed"},
           "value":[1,"NaN"]}]}}
        """);
    poller.pods(APP, List.of("app-1"));
    assertThat(poller.reports("main")).isEmpty();
    poller.watch(APP, "main");
    poller.watch(OTHER, "main");
    poller.watch(APP, "main");
    await().untilAsserted(() -> assertThat(poller.reports("main")).hasSize(1));
    assertThat(poller.reports("main").getFirst().breakers().open()).isEqualTo(1);
    assertThat(server.asked(Resilience4j.QUERY)).isPositive();

    poller.forget(APP);
    await().untilAsserted(() -> assertThat(poller.strangers()).containsEntry("main", 1));
    poller.forget(OTHER);
    assertThat(poller.reports("main")).isEmpty();
  }

  @Test
  void aServerInTroubleIsSaidAndWhatWasKnownStays() {
    server.says(
        200,
        Lookalike.JSON,
        """
        {"status":"success","data":{"resultType":"vector","result":[
          {"metric":{"namespace":"shop","pod":"app-1","name":"worker","state":"open"},
           "value":[1,"1"]}]}}
        """);
    poller.pods(APP, List.of("app-1"));
    poller.watch(APP, "main");
    await().untilAsserted(() -> assertThat(poller.reports("main")).hasSize(1));
    assertThat(poller.trouble("main")).isEmpty();

    server.says(
        200, Lookalike.JSON, "{\"status\":\"error\",\"errorType\":\"internal\",\"error\":\"oh\"}");
    await().untilAsserted(() -> assertThat(poller.trouble("main")).contains("Prometheus main"));
    assertThat(poller.reports("main")).hasSize(1);
    assertThat(poller.trouble("mian"))
        .isEqualTo("no Prometheus server is called mian in the operator's settings");
  }
}
