package dev.scaledservice.client.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.client.FakeConsul;
import dev.scaledservice.client.FakeConsul.Fault;
import dev.scaledservice.client.consul.Consul;
import dev.scaledservice.client.discovery.Instances.Freshness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsulInstancesTest {
  private final AtomicLong clock = new AtomicLong();
  private FakeConsul consul;
  private Consul client;

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

  private ConsulInstances follow(Keeping keeping) {
    return new ConsulInstances(client, "worker", keeping, clock::get);
  }

  private static String one(int n) {
    return FakeConsul.instance("w-" + n, "127.0.0." + n, 9002, n, "5f2a");
  }

  @Test
  void readsAddressWeightRevisionAndPod() throws Exception {
    consul.instances("worker", one(1), one(7), FakeConsul.instance("w", "", 80, 0, ""));
    try (var instances = follow(Keeping.DEFAULT)) {
      assertThat(instances.awaitFirst(Duration.ofSeconds(10))).isTrue();

      // One without an address of its own has its node's; a weight of 0 cannot be meant.
      assertThat(instances.now())
          .containsExactly(
              new Instance("w-1", "127.0.0.1", 9002, 1, "5f2a", "p"),
              new Instance("w-7", "127.0.0.7", 9002, 7, "5f2a", "p"),
              new Instance("w", "10.9.9.9", 80, 1, "", "p"));
      assertThat(instances.freshness()).isEqualTo(Freshness.FRESH);
    }
  }

  @Test
  void theLastSetStaysWhileConsulIsAway() {
    consul.instances("worker", one(1), one(2));
    try (var instances = follow(Keeping.DEFAULT)) {
      await().until(() -> instances.now().size() == 2);
      for (Fault fault : new Fault[] {Fault.ERROR, Fault.FILTERED, Fault.LEADERLESS}) {
        consul.fault(fault);
        await().until(() -> instances.freshness() == Freshness.STALE);
        assertThat(instances.now()).hasSize(2);
        consul.fault(Fault.NONE);
        await().until(() -> instances.freshness() == Freshness.FRESH);
      }
    }
  }

  @Test
  void aSetThatGoesEmptyByMistakeIsKeptAndBelievedInTime() {
    consul.instances("worker", one(1));
    var keeping = new Keeping(Duration.ofMillis(200), null);
    try (var instances = follow(keeping)) {
      await().until(() -> instances.now().size() == 1);
      consul.instances("worker");
      await().until(() -> instances.freshness() == Freshness.DOUBTED);
      assertThat(instances.now()).hasSize(1);

      clock.addAndGet(Duration.ofMillis(199).toNanos());
      assertThat(instances.now()).hasSize(1);
      clock.addAndGet(Duration.ofMillis(1).toNanos());
      // Nothing changes in Consul, and yet it is believed.
      await().until(() -> instances.now().isEmpty());
      assertThat(instances.freshness()).isEqualTo(Freshness.FRESH);
    }
  }

  @Test
  void aWipedConsulThatFillsAgainIsNotNoticed() {
    consul.instances("worker", one(1), one(2));
    try (var instances = follow(Keeping.DEFAULT)) {
      await().until(() -> instances.now().size() == 2);
      consul.wipe();
      await().until(() -> instances.freshness() == Freshness.DOUBTED);
      assertThat(instances.now()).hasSize(2);
      consul.instances("worker", one(1), one(3));
      await().until(() -> instances.freshness() == Freshness.FRESH);
      assertThat(instances.now()).extracting(Instance::id).containsExactly("w-1", "w-3");
    }
  }

  @Test
  void anAnswerThatIsNoneChangesNothing() {
    consul.instances("worker", one(1));
    try (var instances = follow(Keeping.DEFAULT)) {
      await().until(() -> instances.now().size() == 1);
      consul.instances("worker", one(1), "{\"Service\":{\"ID\":\"no port\",\"Address\":\"h\"}}");
      await().until(() -> instances.freshness() == Freshness.STALE);
      assertThat(instances.now()).hasSize(1);
    }
  }

  @Test
  void anEarlierLifeIsRemembered(@TempDir Path folder) throws Exception {
    var keeping = Keeping.DEFAULT.in(folder.resolve("worker.json"));
    consul.instances("worker", one(1), one(2));
    try (var instances = follow(keeping)) {
      await().until(() -> Files.exists(folder.resolve("worker.json")));
      await().until(() -> instances.now().size() == 2);
    }
    consul.fault(Fault.ERROR);
    try (var instances = follow(keeping)) {
      assertThat(instances.awaitFirst(Duration.ZERO)).isTrue();
      assertThat(instances.now()).extracting(Instance::weight).containsExactly(1, 2);
    }
    assertThat(folder).isDirectoryNotContaining(file -> !file.endsWith("worker.json"));

    Files.writeString(folder.resolve("worker.json"), "[{\"id\":");
    try (var instances = follow(keeping)) {
      assertThat(instances.now()).isEmpty();
      assertThat(instances.freshness()).isIn(Freshness.NONE, Freshness.STALE);
    }
  }

  @Test
  void fiveThousandAreTakenWholeAndListenersHear() {
    var heard = new AtomicLong();
    try (var instances = follow(Keeping.DEFAULT)) {
      instances.onChange(now -> heard.set(now.size()));
      consul.instances(
          "worker",
          IntStream.range(0, 5_000)
              .mapToObj(
                  n -> FakeConsul.instance("w" + n, "10.0." + n / 250 + "." + n % 250, 80, 1, "r"))
              .toArray(String[]::new));
      await().until(() -> instances.now().size() == 5_000);
      await().until(() -> heard.get() == 5_000);
    }
  }

  @Test
  void misuseIsCaughtAtConstruction() {
    assertThatThrownBy(() -> follow(new Keeping(Duration.ofDays(1), null)))
        .hasMessageContaining("whenEmpty is PT24H; wants 0 to 10 min");
    assertThatThrownBy(() -> ConsulInstances.of(client, "worker?tag=x"))
        .hasMessageContaining("wants its name in Consul, such as worker");
    assertThatThrownBy(() -> Instance.at("127.0.0.1")).hasMessageContaining("wants host:port");
    assertThatThrownBy(Instances::fixed)
        .hasMessageContaining("Instances.fixed(\"127.0.0.1:9002\")");
    assertThat(Instance.at("[::1]:80").address()).isEqualTo("[::1]:80");
  }
}
