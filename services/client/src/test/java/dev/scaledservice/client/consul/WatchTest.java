package dev.scaledservice.client.consul;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.client.FakeConsul;
import dev.scaledservice.client.FakeConsul.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchTest {
  private FakeConsul consul;
  private Consul client;
  private final Recorder seen = new Recorder();

  @BeforeEach
  void start() throws IOException {
    consul = new FakeConsul();
    client = consul.client();
  }

  @AfterEach
  void end() {
    client.close();
    consul.close();
  }

  private Watch follow() {
    return client.follow("/v1/kv/scaledservice/v1/worker/control?raw", seen);
  }

  @Test
  void changesArriveAndTheIndexIsAskedForNext() {
    consul.document("worker", "one");
    try (var _ = follow()) {
      await().until(() -> seen.events.contains("found one"));
      consul.document("worker", "two");
      await().until(() -> seen.events.contains("found two"));
      consul.deleteDocument("worker");
      await().until(() -> seen.events.contains("absent"));
    }
    assertThat(consul.asked()).startsWith(0L, 11L, 12L);
  }

  @Test
  void anIndexThatGoesBackBeginsAnew() {
    consul.document("worker", "before");
    try (var _ = follow()) {
      await().until(() -> seen.events.contains("found before"));
      consul.wipe();
      await().until(() -> seen.events.contains("absent"));
      consul.document("worker", "after");
      await().until(() -> seen.events.contains("found after"));
    }
    assertThat(consul.asked()).startsWith(0L, 11L, 0L);
  }

  @Test
  void anIndexOfZeroCountsAsOneAndDoesNotSpin() {
    consul.document("worker", "here");
    consul.fault(Fault.ZERO);
    try (var _ = follow()) {
      await().until(() -> consul.asked().size() >= 8);
    }
    assertThat(consul.asked().subList(1, 8)).containsOnly(1L);
    // After a burst each round takes 100 ms at least.
    assertThat(Pace.REAL.afterQuick(5)).isZero();
    assertThat(Pace.REAL.afterQuick(6)).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void whatComesAfterAnIndexOfZeroIsReadWhateverItsIndexIs() {
    consul.instances("worker", "{}");
    consul.fault(Fault.ZERO);
    seen.patience = Duration.ofMillis(50);
    try (var _ = client.follow("/v1/health/service/worker", seen)) {
      await().until(() -> seen.events.contains("found [{}]"));
      consul.fault(Fault.HUNG);
      consul.wipe(1);
      consul.fault(Fault.NONE);
      await().until(() -> seen.events.contains("found []"));
      await().until(() -> seen.events.contains("unchanged"));
    }
  }

  @Test
  void whatCannotBeTrustedIsNoAnswer() {
    consul.document("worker", "here");
    try (var _ = follow()) {
      await().until(() -> seen.events.contains("found here"));
      for (Fault fault :
          new Fault[] {Fault.ERROR, Fault.LEADERLESS, Fault.FILTERED, Fault.NO_INDEX}) {
        seen.events.clear();
        consul.fault(fault);
        await().until(() -> seen.events.stream().anyMatch(e -> e.startsWith("away")));
        assertThat(seen.events).noneMatch(e -> e.equals("absent") || e.equals("found []"));
        consul.fault(Fault.NONE);
        await().until(() -> seen.events.contains("found here"));
      }
    }
  }

  /** A wait that ran out on the streaming backend, which health queries have, names no leader. */
  @Test
  void aStreamWithoutNewsIsNoConsulWithoutALeader() {
    consul.document("worker", "here");
    consul.fault(Fault.STREAMING);
    seen.patience = Duration.ofMillis(50);
    try (var _ = follow()) {
      await().until(() -> seen.events.stream().filter(e -> e.equals("unchanged")).count() > 2);
    }
    assertThat(seen.events).noneMatch(e -> e.startsWith("away"));
  }

  @Test
  void aConsulThatHangsIsAwayAndComesBack() {
    consul.document("worker", "here");
    seen.patience = Duration.ofMillis(100);
    try (var _ = follow()) {
      await().until(() -> seen.events.contains("found here"));
      consul.fault(Fault.HUNG);
      await().until(() -> seen.events.stream().anyMatch(e -> e.contains("has not answered")));
      seen.events.clear();
      consul.fault(Fault.NONE);
      await().until(() -> seen.events.contains("found here"));
    }
  }

  @Test
  void aConsulThatIsGoneIsAskedAgain() throws IOException {
    int port = consul.port();
    try (var _ = follow()) {
      await().until(() -> seen.events.contains("absent"));
      consul.close();
      await().until(() -> seen.events.stream().anyMatch(e -> e.startsWith("away")));
      consul = new FakeConsul(port);
      consul.document("worker", "back");
      await().until(() -> seen.events.contains("found back"));
    }
  }

  @Test
  void whatAFollowerCannotReadLeavesTheWatchAlive() {
    consul.document("worker", "poison");
    seen.patience = Duration.ofMillis(50);
    try (var _ = follow()) {
      await()
          .until(() -> seen.events.stream().filter(e -> e.contains("cannot be read")).count() > 1);
      assertThat(seen.events).doesNotContain("unchanged");
      consul.document("worker", "good");
      await().until(() -> seen.events.contains("found good"));
      await().until(() -> seen.events.contains("unchanged"));
    }
  }

  @Test
  void pausesDoubleWithJitterAndEnd() {
    assertThat(Pace.REAL.afterFailures(1))
        .isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    assertThat(Pace.REAL.afterFailures(3))
        .isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
    assertThat(Pace.REAL.afterFailures(1_000))
        .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
  }

  @Test
  void misuseIsCaughtAtConstruction() {
    assertThatThrownBy(() -> Consul.at("ftp://consul"))
        .hasMessage(
            "Consul's address is \"ftp://consul\"; wants one such as http://127.0.0.1:8500");
    assertThatThrownBy(() -> Consul.at("not an address")).hasMessageContaining("wants one such as");
    assertThat(Consul.from(Map.of())).isNull();
    try (var named = Consul.from(Map.of("CONSUL_HTTP_ADDR", "10.0.0.1:8500"))) {
      assertThat(named).hasToString("http://10.0.0.1:8500");
    }
  }

  private static final class Recorder implements Follower {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private volatile Duration patience = Watch.WAIT;

    @Override
    public void found(byte[] body) throws IOException {
      String text = new String(body, UTF_8);
      if (text.equals("poison")) {
        throw new IOException("poison");
      }
      events.add("found " + text);
    }

    @Override
    public void absent() {
      events.add("absent");
    }

    @Override
    public void unchanged() {
      events.add("unchanged");
    }

    @Override
    public void away(String why) {
      events.add("away " + why);
    }

    @Override
    public Duration patience() {
      return patience;
    }
  }
}
