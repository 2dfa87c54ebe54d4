package dev.scaledservice.signals.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.signals.FakeTime;
import dev.scaledservice.signals.ServiceKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls asked of a server that answers like Prometheus. */
class CallPollerTest {

  private static final ServiceKey KEY = new ServiceKey("shop", "worker");
  private static final CallQueries QUERIES =
      new CallQueries("main", "calls{a=\"1\"} # all", "failed", null, "shed");

  private final Lookalike server = Lookalike.open();
  private final CallPoller poller =
      new CallPoller(List.of(server.server()), Duration.ofMillis(100), InstantSource.system());

  @AfterEach
  void close() {
    poller.close();
    server.close();
  }

  private void counts(int total) {
    server.says(
        200,
        Lookalike.JSON,
        """
        {"status":"success","data":{"resultType":"vector","result":[
          {"metric":{"instance":"c","revision":"r","scaledservice_calls":"total"},"value":[1,"%d"]}]}}
        """
            .formatted(total));
  }

  private String trouble() {
    return poller.told(KEY).trouble();
  }

  @Test
  void oneQueryAsksForAllAndAComment() {
    assertThat(QUERIES.promql())
        .isEqualTo(
            """
            label_replace((
            calls{a="1"} # all
            ), "scaledservice_calls", "total", "", "") or label_replace((
            failed
            ), "scaledservice_calls", "failed", "", "") or label_replace((
            shed
            ), "scaledservice_calls", "shed", "", "")\
            """);
  }

  @Test
  void itIsAskedAsLongAsSomebodyWantsItAndAnewWithOtherQueries() {
    counts(100);
    poller.watch(KEY, QUERIES);
    await().untilAsserted(() -> assertThat(poller.told(KEY).calls()).hasSize(1));
    counts(150);
    await()
        .untilAsserted(() ->
            assertThat(poller.told(KEY).calls())
                .containsExactly(new CountedCalls("r", 50, 0, 0, 0)));
    poller.watch(KEY, QUERIES);
    assertThat(poller.told(KEY).calls().getFirst().total()).isEqualTo(50);
    assertThat(server.asked(QUERIES.promql())).isPositive();

    poller.watch(KEY, new CallQueries("main", "other", "failed", null, null));
    await()
        .untilAsserted(() ->
            assertThat(poller.told(KEY).calls())
                .extracting(CountedCalls::total)
                .containsExactly(0L));

    poller.watch(KEY, null);
    assertThat(trouble()).isEqualTo("nobody asks for them");
    assertThat(poller.told(KEY).calls()).isEmpty();
  }

  @Test
  void whatIsKnownStaysInTroubleAndTheTroubleIsSaid() {
    counts(100);
    poller.watch(KEY, QUERIES);
    await().untilAsserted(() -> assertThat(trouble()).isEmpty());

    server.says(
        200, Lookalike.JSON, "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"oh\"}");
    await()
        .untilAsserted(
            () -> assertThat(trouble()).isEqualTo("Prometheus main refuses the query: oh"));
    assertThat(poller.told(KEY).calls()).hasSize(1);

    server.says(
        200,
        Lookalike.JSON,
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}");
    await()
        .untilAsserted(() ->
            assertThat(trouble()).isEqualTo("the query of all calls (total) finds no series"));
    assertThat(poller.told(KEY).calls()).hasSize(1);
  }

  @Test
  void anAnswerThatIsOldIsSaidToBe() {
    var time = new FakeTime();
    counts(100);
    try (var asked = new CallPoller(List.of(server.server()), Duration.ofSeconds(5), time)) {
      asked.watch(KEY, QUERIES);
      await().untilAsserted(() -> assertThat(asked.told(KEY).trouble()).isEmpty());
      int before = server.asked(QUERIES.promql());
      server.hangs();
      await().until(() -> server.asked(QUERIES.promql()) > before);
      time.pass(Duration.ofSeconds(60));

      assertThat(asked.told(KEY).trouble()).isEqualTo("Prometheus main has not answered for 60 s");
      assertThat(asked.told(KEY).calls()).hasSize(1);

      asked.forgetAll();
      assertThat(asked.told(KEY).trouble()).isEqualTo("nobody asks for them");
    }
  }

  @Test
  void aServerThatThereIsNotIsSaid() {
    poller.watch(KEY, new CallQueries("mian", "a", "b", null, null));

    assertThat(trouble())
        .isEqualTo("no Prometheus server is called mian in the operator's settings");
  }
}
