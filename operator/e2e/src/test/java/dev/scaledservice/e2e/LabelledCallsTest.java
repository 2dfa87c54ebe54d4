package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.e2e.OperatorUnderTest.Place;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Revisions judged by nothing but what a real Prometheus has of callers' counters: what callers
 * push says the contrary all the while.
 */
@Tag("cluster")
class LabelledCallsTest extends RolloutScene {

  private static final String SPEC =
      RolloutScene.SPEC.formatted(2, "30m", "30m")
          + """
            analysis:
              calls:
                prometheus:
                  total: calls_total{service="$service"}
                  failed: calls_total{service="$service", code=~"5.."}
          """;

  private static Exporter callers;

  private final Map<String, Integer> counters = new ConcurrentHashMap<>();
  private ScheduledExecutorService time;

  @BeforeAll
  static void start() {
    operate(Place.of(rig).with(Map.of("SCALEDSERVICE_PROMETHEUS__INTERVAL", "1s")));
    callers = new Exporter(rig, "calls");
  }

  @AfterAll
  static void endCallers() {
    callers.close();
  }

  @BeforeEach
  void letTimePass() {
    time = Executors.newSingleThreadScheduledExecutor();
  }

  @AfterEach
  void endTime() {
    time.shutdownNow();
    callers.says("");
  }

  /**
   * Somebody calls both from now on, ten times as often the first, and counts.
   *
   * @param bad how many of ten calls to the other fail
   */
  private void call(String other, int bad) {
    var _ =
        time.scheduleAtFixedRate(
            () -> {
              count(first, 200, 100);
              count(other, 200, 10 - bad);
              if (bad > 0) {
                count(other, 500, bad);
              }
              callers.says(String.join("\n", lines()) + "\n");
            },
            0,
            100,
            TimeUnit.MILLISECONDS);
  }

  private void count(String revision, int code, int more) {
    counters.merge(
        "calls_total{service=\"worker\",revision=\"%s\",code=\"%d\"}".formatted(revision, code),
        more,
        Integer::sum);
  }

  private List<String> lines() {
    return counters.entrySet().stream().map(one -> one.getKey() + " " + one.getValue()).toList();
  }

  private String second() {
    eventually(() -> assertThat(canary().phase()).isEqualTo("Stepping"));
    return canary().revision();
  }

  @Test
  void aBadOneIsTurnedBackByTheCountersOfCallers() {
    cluster.apply("worker", SPEC);
    String second = second();
    bothWell(first, second);
    call(second, 3);

    eventually(() -> {
      assertThat(canary().phase()).isEqualTo("Aborted");
      assertThat(canary().because()).contains("failed of").contains("E = ");
      assertThat(passing(second)).isEmpty();
      assertThat(passing(first)).hasSize(4);
    });
    assertThat(stable()).isEqualTo(first);
  }

  /** Before that nobody counts: it waits, and the person reads why. */
  @Test
  void aGoodOneIsPromotedThoughOthersSpeakIllOfIt() {
    callers.says("calls_total{service=\"other\"} 1\n");
    cluster.apply("worker", SPEC);
    String second = second();
    calls(50, first, 20, second);

    eventually(() ->
        assertThat(canary().because()).contains("the query of all calls (total) finds no series"));
    assertThat(canary().weight()).isEqualTo(10);

    call(second, 0);
    eventually(() -> {
      assertThat(canary().phase()).isEqualTo("Baking");
      assertThat(stable()).isEqualTo(second);
    });
  }
}
