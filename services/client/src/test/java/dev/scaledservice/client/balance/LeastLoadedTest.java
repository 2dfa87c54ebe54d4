package dev.scaledservice.client.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.scaledservice.client.discovery.Instance;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeastLoadedTest {
  private final AtomicLong clock = new AtomicLong();
  private final LeastLoaded balance = new LeastLoaded(clock::get);

  private static Instance instance(String id, int weight) {
    return new Instance(id, id, 80, weight, "", "");
  }

  /** Share of calls by instance, each under way while the next {@code concurrency} go out. */
  private Map<String, Double> shares(int calls, int concurrency) {
    var counts = new HashMap<String, Double>();
    var underWay = new ArrayDeque<Backend>();
    for (int i = 0; i < calls; i++) {
      Backend backend = chosen(null);
      backend.begin();
      underWay.add(backend);
      if (underWay.size() > concurrency) {
        underWay.remove().reached();
      }
      counts.merge(backend.instance().id(), 1.0 / calls, Double::sum);
    }
    underWay.forEach(Backend::reached);
    return counts;
  }

  private Backend chosen(@Nullable Backend except) {
    return Objects.requireNonNull(balance.choose(except));
  }

  @Test
  void idleOrBusySharesAreThoseOfTheWeights() {
    balance.update(List.of(instance("a", 95), instance("b", 95), instance("canary", 10)));
    for (int concurrency : new int[] {0, 3, 200}) {
      Map<String, Double> shares = shares(100_000, concurrency);
      assertThat(shares.get("canary")).isCloseTo(0.05, within(0.01));
      assertThat(shares.get("a")).isCloseTo(0.475, within(0.02));
    }
  }

  @Test
  void oneThatIsSlowGetsLess() {
    balance.update(IntStream.range(0, 10).mapToObj(i -> instance("i" + i, 1)).toList());
    Backend slow = balance.backends().getFirst();
    IntStream.range(0, 50).forEach(_ -> slow.begin());

    assertThat(shares(100_000, 20).getOrDefault("i0", 0.0)).isLessThan(0.02);
  }

  @Test
  void nobodyCallsWhereNobodyListens() {
    balance.update(List.of(instance("dead", 1), instance("alive", 1)));
    Backend dead = balance.backends().getFirst();
    dead.begin();
    dead.unreachable(clock.get());

    assertThat(shares(1_000, 0)).containsOnlyKeys("alive");
    clock.addAndGet(Duration.ofMillis(1_001).toNanos());
    assertThat(shares(1_000, 0)).containsOnlyKeys("alive", "dead");
  }

  @Test
  void eachRefusalInARowPutsItAsideForLonger() {
    balance.update(List.of(instance("dead", 1), instance("alive", 1)));
    Backend dead = balance.backends().getFirst();
    for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
      dead.begin();
      dead.begin();
      dead.unreachable(clock.get());
      dead.unreachable(clock.get());
      clock.addAndGet(Duration.ofSeconds(seconds).toNanos() - 1);
      assertThat(dead.isAside(clock.get())).isTrue();
      clock.addAndGet(1);
      assertThat(dead.isAside(clock.get())).isFalse();
    }
    dead.begin();
    dead.reached();
    dead.begin();
    dead.unreachable(clock.get());
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(dead.isAside(clock.get())).isFalse();
    assertThat(dead.inFlight()).isZero();
  }

  @Test
  void whereAllAreAsideOneIsTriedAllTheSame() {
    balance.update(List.of(instance("a", 3), instance("b", 1)));
    balance
        .backends()
        .forEach(backend -> {
          backend.begin();
          backend.unreachable(clock.get());
        });
    Backend first = balance.choose(null);
    assertThat(first).isNotNull();
    assertThat(balance.choose(first)).isNotNull().isNotSameAs(first);
  }

  @Test
  void aRetryGoesElsewhereOrNowhere() {
    assertThat(balance.choose(null)).isNull();
    balance.update(List.of(instance("only", 1)));
    Backend only = balance.choose(null);
    assertThat(only).isNotNull();
    assertThat(balance.choose(only)).isNull();

    balance.update(List.of(instance("only", 5), instance("other", 1)));
    for (int i = 0; i < 100; i++) {
      assertThat(chosen(only).instance().id()).isEqualTo("other");
    }
  }

  @Test
  void callsUnderWayOutliveAChangeOfWeights() {
    balance.update(List.of(instance("a", 1)));
    Backend before = chosen(null);
    before.begin();
    balance.update(List.of(instance("a", 9), instance("b", 9)));

    assertThat(balance.backends().getFirst().inFlight()).isEqualTo(1);
    before.reached();
    assertThat(balance.backends().getFirst().inFlight()).isZero();
  }
}
