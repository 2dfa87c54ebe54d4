package dev.scaledservice.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A probe that ends in another way than a registry in trouble would have it. */
class CircuitTest {

  /** Longer than any machine is ever busy with something else. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private static final Pace QUICK =
      Pace.USUAL
          .withProbe(Duration.ofMillis(5))
          .withBackoff(Duration.ofMillis(5), Duration.ofMillis(20));

  private final Moody registry = new Moody();
  private final Told told = new Told();
  private final Circuit circuit = new Circuit(registry, QUICK, told, new SplittableRandom(1));
  private final Thread thread = Thread.ofVirtual().unstarted(circuit);

  @BeforeEach
  void start() {
    thread.start();
  }

  @AfterEach
  void end() throws InterruptedException {
    circuit.end();
    assertThat(thread.join(LONG)).isTrue();
  }

  @Test
  void anExceptionIsTroubleAndIsNotTheLastProbe() {
    registry.unwell = true;
    await().atMost(LONG).until(() -> circuit.fault() != null);
    var fault = Objects.requireNonNull(circuit.fault());
    assertThat(fault.reason()).isEqualTo(Reason.UNUSABLE);
    assertThat(fault).hasMessage("unexpected IllegalStateException, see the log");
    await().atMost(LONG).until(() -> told.opened.get() == 1);

    registry.unwell = false;
    await().atMost(LONG).until(() -> circuit.fault() == null);
    await().atMost(LONG).until(() -> told.closed.get() == 1);
    assertThat(circuit.timesOpened()).isEqualTo(1);
  }

  @Test
  void oneThatHoldsCallsBackAlreadyGoesOnProbing() {
    registry.unwell = true;
    circuit.failed(new RegistryException(Reason.UNREACHABLE, "it is away"));
    int probes = registry.probes.get();
    await().atMost(LONG).until(() -> registry.probes.get() > probes + 3);
    await().atMost(LONG).until(() -> reason() == Reason.UNUSABLE);

    registry.unwell = false;
    await().atMost(LONG).until(() -> circuit.fault() == null);
  }

  private @Nullable Reason reason() {
    RegistryException fault = circuit.fault();
    return fault == null ? null : fault.reason();
  }

  /** Counts what it is told. */
  private static final class Told implements Circuit.Watcher {
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    @Override
    public void opened() {
      opened.incrementAndGet();
    }

    @Override
    public void closed() {
      closed.incrementAndGet();
    }

    @Override
    public void wentBackwards() {}
  }

  /** Nothing but a probe, that has a bug while it is unwell. */
  private static final class Moody implements Registry {
    private final AtomicInteger probes = new AtomicInteger();
    private volatile boolean unwell;

    @Override
    public Vitals probe() {
      probes.incrementAndGet();
      if (unwell) {
        throw new IllegalStateException("a bug");
      }
      return new Vitals("10.0.0.1:8300", 1);
    }

    @Override
    public @Nullable NodeState read(String node) {
      return null;
    }

    @Override
    public List<Holder> holders(String serviceName) {
      return List.of();
    }

    @Override
    public Applied apply(String node, List<Change> changes) {
      return new Applied(changes, List.of());
    }

    @Override
    public List<ListedNode> nodes(Map<String, String> meta) {
      return List.of();
    }

    @Override
    public void deleteNode(String node) {}

    @Override
    public List<CallFigures> calls() {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
