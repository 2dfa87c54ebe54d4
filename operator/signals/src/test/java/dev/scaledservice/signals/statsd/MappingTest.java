package dev.scaledservice.signals.statsd;

import static dev.scaledservice.signals.statsd.Calling.APP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.scaledservice.signals.calls.BreakerState;
import dev.scaledservice.signals.calls.CallLimits;
import dev.scaledservice.signals.wire.Dialect;
import dev.scaledservice.signals.wire.Type;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Plain names become names with tags, by rules as statsd_exporter has them. */
class MappingTest {

  private static final MappingRule CALLS =
      new MappingRule(
          "calls.*.*.*",
          "calls",
          Map.of("callee", "$1", "revision", "$2", "outcome", "${3}"),
          false,
          "");

  private static final MappingRule STATE =
      new MappingRule("breaker.*", "breaker_state", Map.of("callee", "$1"), false, "gauge");

  @Test
  void plainNamesTellOfCalls() {
    Calling calling = Calling.plain(CALLS, STATE).pod(APP, "app-1").pass(60);
    calling.send("app-1", "calls.worker.r7.not_permitted:20|c\nbreaker.worker:1|g");

    assertThat(calling.of("worker").total().notPermitted()).isCloseTo(2, within(1e-9));
    assertThat(calling.of("worker").byRevision()).containsOnlyKeys("r7");
    assertThat(calling.of("worker").breakers().worst()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void everyGroupOfALineHasTheNameOfTheLine() {
    Calling calling = Calling.plain(CALLS, STATE).pod(APP, "app-1").pass(60);
    calling.send("app-1", "calls.worker.r7.ok:1|c:2|c|@0.5:1|c\nbreaker.worker:0|g:1|g");
    calling.send("app-1", "calls.work/er.r7.ok:10|c:10|c");

    assertThat(calling.of("worker").total().ok()).isCloseTo(0.6, within(1e-9));
    assertThat(calling.of("worker").breakers().worst()).isEqualTo(BreakerState.OPEN);
    assertThat(calling.of("work-er").total().ok()).as("a cleaned name").isCloseTo(2, within(1e-9));
  }

  @Test
  void aMetricOfAResourceSeesTheNewNameAndTags() {
    StatsdQuery query = Listening.ask("http", "Gauge", Map.of("code", "200"));
    Calling calling =
        Calling.plain(new MappingRule("http.*", "http", Map.of("code", "$1"), false, ""))
            .pod(APP, "app-1");
    calling.store.watch(APP, List.of(query));
    calling.send("app-1", "http.200:3|g\nhttp.200:4|g\nhttp.500:9|g");

    assertThat(calling.store.series()).as("one of the service, one of its tags").isEqualTo(2);
    assertThat(calling.store.unasked(APP)).containsExactly("http");
  }

  @Test
  void aStarFitsOnePartAndTheFirstRuleThatFitsCounts() {
    assertThat(new CompiledRule(CALLS).apply("calls.a.b.c", Type.COUNTER))
        .isEqualTo(
            new CompiledRule.Mapped(
                "calls", Map.of("callee", "a", "revision", "b", "outcome", "c"), false));
    assertThat(new CompiledRule(CALLS).apply("calls.a.b", Type.COUNTER)).isNull();
    assertThat(new CompiledRule(CALLS).apply("calls.a.b.c.d", Type.COUNTER)).isNull();
    assertThat(new CompiledRule(CALLS).apply("xcalls.a.b.c", Type.COUNTER)).isNull();
    assertThat(new CompiledRule(STATE).apply("breaker.a", Type.COUNTER))
        .as("another type")
        .isNull();
    assertThat(
            new CompiledRule(new MappingRule("a-*.b", "$1_b", Map.of(), false, ""))
                .apply("a-x.b", Type.SET))
        .as("a star within a part")
        .isEqualTo(new CompiledRule.Mapped("x_b", Map.of(), false));

    Calling calling =
        Calling.plain(new MappingRule("calls.noise.*.*", "", Map.of(), true, ""), CALLS)
            .pod(APP, "app-1")
            .pass(60);
    calling.send("app-1", "calls.noise.r.ok:1|c\ncalls.noise.r.ok:1|c\ncalls.w.r.ok:1|c");
    assertThat(calling.reports()).hasSize(1);
    assertThat(calling.store.counts.dropped()).containsEntry("mapped", 2L);
  }

  @Test
  void whatStandsForAStarCannotAddTags() {
    Calling calling =
        new Calling(Dialect.DOGSTATSD, List.of(CALLS), CallLimits.DEFAULT)
            .pod(APP, "app-1")
            .pass(60);
    calling.send("app-1", "calls.worker.r,outcome:ok.error:1|c");
    calling.send("app-1", "calls.a,callee=b.r7.ok:1|c");

    assertThat(calling.reports()).hasSize(1);
    assertThat(calling.of("a_callee=b").total().ok()).isPositive();
  }

  @Test
  void aMillionNamesLeaveNothingBehind() {
    Calling calling = Calling.plain(CALLS).pod(APP, "app-1").pass(60);
    for (int i = 0; i < 100_000; i++) {
      calling.send("app-1", "calls.c%d.r.ok:1|c".formatted(i));
    }
    calling.send("app-1", "calls.c0.r.ok:1|c");

    assertThat(calling.reports()).hasSize(100);
    assertThat(calling.of("c0").total().ok()).isCloseTo(0.2, within(1e-9));
  }

  @Test
  void aRuleThatCannotWorkSaysWhatToWrite() {
    assertThatThrownBy(() -> new MappingRule("", "a", Map.of(), false, ""))
        .hasMessageContaining("calls.*.*.*");
    assertThatThrownBy(() -> new MappingRule("a.**", "a", Map.of(), false, ""))
        .hasMessageContaining("single stars");
    assertThatThrownBy(() -> new MappingRule("a.*", "", Map.of(), false, ""))
        .hasMessageContaining("no name");
    assertThatThrownBy(() -> new MappingRule("a.*", "a", Map.of("callee", "$2"), false, ""))
        .hasMessage("a.* speaks of $2, but has 1 stars");
    assertThatThrownBy(() -> new MappingRule("a.*", "a", Map.of("b", "${99999}"), false, ""))
        .hasMessageContaining("${99999}");
    assertThatThrownBy(() -> new MappingRule("a.*", "a", Map.of("b:c", "x"), false, ""))
        .hasMessageContaining("b:c");
    assertThatThrownBy(() -> new MappingRule("a.*", "a", Map.of(), false, "sets"))
        .hasMessageContaining("counter, gauge or observer");
  }
}
