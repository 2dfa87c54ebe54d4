package dev.scaledservice.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.api.Rollout;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.policy.PolicyReader;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.Callers;
import dev.scaledservice.controller.observing.OwnMetrics;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.engine.judge.Measure;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.engine.judge.Verdict;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.RolloutMemory;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.signals.ServiceKey;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Counts that are behind, as those of a Prometheus are. */
class HearingTest {

  private static final String OLD = "bcdfghjklm";
  private static final String FRESH = "zzcc7b8zx6";
  private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");
  private static final Duration BEHIND = Duration.ofSeconds(20);

  private final Hearing hearing = new Hearing();
  private final Seen seen = seen();
  private final Rollout rollout =
      Objects.requireNonNull(((Wish.Clear) seen.wish()).spec().rollout());
  private int calls;
  private int failed;

  private static Seen seen() {
    ScaledService service =
        Serialization.unmarshal(
            """
            apiVersion: scaledservice.dev/v1alpha1
            kind: ScaledService
            metadata: {name: worker, namespace: shop}
            spec:
              template: {spec: {containers: [{name: w, image: "w:2"}]}}
              replicas: 2
              scaling: {maxReplicas: 5}
              rollout: {strategy: Canary, steps: [{weight: 10}, {weight: 50}]}
            """,
            ScaledService.class);
    var spec = service.spec();
    return new Seen(
        new ServiceKey("shop", "worker"),
        service,
        new Wish.Clear(
            spec,
            PolicyReader.read(spec),
            Revision.of(spec.template()),
            new Callers(Set.of("shop"), List.of(), null)),
        List.of(),
        List.of(),
        List.of(),
        BEGIN);
  }

  /** The step's calls are there from {@link #BEGIN} on. */
  private void hear(int seconds, String trouble) {
    var is =
        new RolloutMemory(
            OLD,
            FRESH,
            Phase.STEPPING,
            1,
            50,
            BEGIN,
            true,
            false,
            false,
            null,
            null,
            Map.of(),
            BEGIN);
    var counted =
        new Heard.Counted(
            List.of(
                new Tallied(OLD, Tallied.UNTOLD, calls, 0, 0, 0),
                new Tallied(FRESH, Tallied.UNTOLD, calls, failed, 0, 0)),
            Heard.By.PROMETHEUS,
            Set.of(Measure.Known.FAILED),
            BEHIND,
            trouble);
    var heard = new Heard(counted, new OwnMetrics.Told(List.of(), Map.of()), null);
    hearing.hear(heard, is, Slot.A, seen, rollout, BEGIN.plusSeconds(seconds));
  }

  @Test
  void callsOfTheShareBeforePassNoStep() {
    hear(0, "");
    calls = 5_000;
    hear(19, "");
    assertThat(hearing.verdict())
        .isEqualTo(new Verdict.Wait("what is counted by now may be of the share before"));

    hear(21, "");
    assertThat(hearing.verdict()).isEqualTo(new Verdict.Wait("no call to the canary yet"));
    calls += 5_000;
    hear(25, "");
    assertThat(hearing.verdict()).isInstanceOf(Verdict.Promote.class);
  }

  @Test
  void badCallsCondemnWhicheverShareTheyAreOf() {
    hear(0, "");
    calls = 5_000;
    failed = 500;
    hear(5, "");

    assertThat(hearing.verdict()).isInstanceOf(Verdict.Abort.class);
  }

  @Test
  void whileThereIsTroubleNoCallsPassAStep() {
    hear(0, "");
    calls = 5_000;
    hear(25, "Prometheus main fails (503)");

    assertThat(hearing.verdict())
        .isEqualTo(new Verdict.Wait("its calls are not known: Prometheus main fails (503)"));
  }
}
