package dev.scaledservice.routing.haproxy;

import static dev.scaledservice.routing.Splits.WORKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HaproxyStatsTest {

  private static final String HEAD =
      "# pxname,svname,stot,econ,eresp,wretr,wredis,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other,addr,\n";
  private static final String ADDRESS = "10.0.0.1:8080";

  private final AtomicLong nanos = new AtomicLong();
  private FakeProxy proxy;
  private HaproxyStats stats;

  @BeforeEach
  void start() throws IOException {
    proxy = new FakeProxy();
    proxy.counts(HEAD + "shop_worker_a,a1,900,0,0,0,0,0,900,0,0,0,0,10.0.0.1:8080,\n");
    stats = stats();
    awaitTally(0, 0);
  }

  private HaproxyStats stats() throws IOException {
    return new HaproxyStats(
        List.of(proxy.address()), Duration.ofMillis(10), Duration.ofSeconds(5), nanos::get);
  }

  @AfterEach
  void stop() {
    stats.close();
    proxy.close();
  }

  @Test
  void countsFromTheFirstLookOn() {
    proxy.counts(HEAD + "shop_worker_a,a1,950,0,0,0,0,0,950,0,0,0,0,10.0.0.1:8080,\n");

    awaitTally(50, 0);
  }

  @Test
  void whoeverWaitsForCountersIsWoken() {
    var woken = new AtomicInteger();
    stats.wakes(woken::incrementAndGet);

    await().untilAsserted(() -> assertThat(woken).hasPositiveValue());
  }

  @Test
  void errorsOfEveryKindAreFailures() {
    // 901 well; 2 answers of 5xx, 3 not connected after 6 retries, 4 not answered, 5 went
    // elsewhere.
    proxy.counts(HEAD + "shop_worker_a,a1,920,3,4,6,5,9,901,0,0,2,0,10.0.0.1:8080,\n");

    awaitTally(15, 14);
  }

  @Test
  void aRestartedProxyLosesNothingThatWasCounted() {
    proxy.counts(HEAD + "shop_worker_a,a1,950,0,0,0,0,0,950,0,0,0,0,10.0.0.1:8080,\n");
    awaitTally(50, 0);

    proxy.loseAll();
    proxy.counts(HEAD + "shop_worker_a,a1,7,0,0,0,0,0,6,0,0,1,0,10.0.0.1:8080,\n");
    awaitTally(57, 1);
  }

  @Test
  void aServerThatStandsForAnotherInstanceBeginsThere() {
    proxy.counts(HEAD + "shop_worker_a,a1,910,0,0,0,0,0,910,0,0,0,0,10.0.0.9:8080,\n");

    await()
        .untilAsserted(() ->
            assertThat(stats.tallied(WORKER))
                .containsExactly(
                    new Tallied("a", ADDRESS, 0, 0, 0, 0),
                    new Tallied("a", "10.0.0.9:8080", 10, 0, 0, 0)));
  }

  /** HAProxy keeps the counters of a server whose instance has gone. */
  @Test
  void whoGetsAServerThatStoodForNobodyInheritsNothing() throws IOException {
    stats.close();
    String empty = "shop_worker_b,b7,140,0,0,0,0,0,120,0,0,20,0,,\n";
    proxy.counts(HEAD + "shop_worker_a,a1,900,0,0,0,0,0,900,0,0,0,0,10.0.0.1:8080,\n" + empty);
    stats = stats();
    awaitTally(0, 0);

    proxy.counts(HEAD + "shop_worker_b,b7,145,0,0,0,0,0,125,0,0,20,0,10.0.0.7:8080,\n");

    await()
        .untilAsserted(() ->
            assertThat(stats.tallied(WORKER))
                .contains(new Tallied("b", "10.0.0.7:8080", 5, 0, 0, 0)));
  }

  @Test
  void whoHasBeenGoneForAnHourIsForgotten() {
    proxy.counts(HEAD + "shop_worker_a,a1,910,0,0,0,0,0,910,0,0,0,0,10.0.0.9:8080,\n");
    var gone = new Tallied("a", ADDRESS, 0, 0, 0, 0);
    var there = new Tallied("a", "10.0.0.9:8080", 10, 0, 0, 0);
    await().untilAsserted(() -> assertThat(stats.tallied(WORKER)).containsExactly(gone, there));

    nanos.addAndGet(Duration.ofMinutes(61).toNanos());

    await().untilAsserted(() -> assertThat(stats.tallied(WORKER)).containsExactly(there));
  }

  @Test
  void oneBackendWithBothSlotsIsReadByItsServers() {
    proxy.counts(
        HEAD
            + "shop_worker,FRONTEND,9,,,,,0,9,0,0,0,0,,\n"
            + "shop_worker,a1,0,0,0,0,0,0,0,0,0,0,0,10.0.0.1:8080,\n"
            + "shop_worker,b1,9,0,0,0,0,0,8,0,0,1,0,10.0.0.2:8080,\n"
            + "shop_worker,b2,0,0,0,0,0,0,0,0,0,0,0,,\n"
            + "shop_worker_preview,b1,1,0,0,0,0,0,1,0,0,0,0,10.0.0.2:8080,\n"
            + "shop_worker,BACKEND,9,0,0,0,0,0,9,0,0,0,0,,\n"
            + "other,web1,9,0,0,0,0,0,9,0,0,0,0,10.9.9.9:80,\n");

    await()
        .untilAsserted(() ->
            assertThat(stats.tallied(WORKER))
                .containsExactly(
                    new Tallied("a", ADDRESS, 0, 0, 0, 0),
                    new Tallied("b", "10.0.0.2:8080", 10, 1, 0, 0)));
  }

  @Test
  void foundIsWhomEveryProxyThatAnswersHasFound() throws IOException {
    String old = "shop_worker_a,a1,0,0,0,0,0,0,0,0,0,0,0,10.0.0.1:8080,\n";
    String fresh = "shop_worker_b,b1,0,0,0,0,0,0,0,0,0,0,0,10.0.0.2:8080,\n";
    try (var second = new FakeProxy();
        var both =
            new HaproxyStats(
                List.of(proxy.address(), second.address()),
                Duration.ofMillis(10),
                Duration.ofMillis(500))) {
      proxy.counts(HEAD + old + fresh);
      second.counts(HEAD + old + "shop_worker_b,b1,0,0,0,0,0,0,0,0,0,0,0,,\n");
      await()
          .untilAsserted(() ->
              assertThat(both.found(WORKER))
                  .isEqualTo(Map.of(Slot.A, Set.of(ADDRESS), Slot.B, Set.of())));

      second.counts(HEAD + old + fresh);
      Map<Slot, Set<String>> all = Map.of(Slot.A, Set.of(ADDRESS), Slot.B, Set.of("10.0.0.2:8080"));
      await().untilAsserted(() -> assertThat(both.found(WORKER)).isEqualTo(all));

      proxy.counts(HEAD + "shop_other_a,a1,0,0,0,0,0,0,0,0,0,0,0,10.9.9.9:80,\n");
      var other = new ServiceName("shop", "other");
      await().untilAsserted(() -> assertThat(both.found(other)).isNotNull());
      assertThat(both.found(WORKER)).isEqualTo(all);

      second.hang();
      await().untilAsserted(() -> assertThat(both.found(WORKER)).isNull());
    }
  }

  /** Half a line has lower numbers than the whole, half a head names another process. */
  @ParameterizedTest
  @ValueSource(ints = {0, 22, 39, 130, 190})
  void anAnswerThatBreaksOffCountsNothing(int after) {
    proxy.breaksOffAfter(after);
    await()
        .untilAsserted(
            () -> assertThat(stats.failures()).singleElement().asString().contains("breaks off"));
    proxy.breaksOffAfter(Integer.MAX_VALUE);
    await().untilAsserted(() -> assertThat(stats.failures()).isEmpty());
    proxy.counts(HEAD + "shop_worker_a,a1,950,0,0,0,0,0,950,0,0,0,0,10.0.0.1:8080,\n");

    awaitTally(50, 0);
  }

  @Test
  void aProxyThatHangsIsSaid() {
    proxy.hang();

    try (var other =
        new HaproxyStats(List.of(proxy.address()), Duration.ofMillis(10), Duration.ofMillis(50))) {
      await()
          .untilAsserted(
              () -> assertThat(other.failures()).singleElement().asString().contains("50 ms"));
    }
  }

  private void awaitTally(long total, long failed) {
    await()
        .untilAsserted(() ->
            assertThat(stats.tallied(WORKER))
                .containsExactly(new Tallied("a", ADDRESS, total, failed, 0, 0)));
  }
}
