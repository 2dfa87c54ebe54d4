package dev.scaledservice.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.controller.page.Canary;
import dev.scaledservice.controller.page.Canary.Side;
import dev.scaledservice.signals.ServiceKey;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the page shows of a rollout, from what people were told. */
class CanaryShownTest {

  private static final String OLD = "bbbbbbbbbb";
  private static final String NEW = "cccccccccc";

  private static final Side STABLE = new Side("stable", OLD, "w:1", 90, 2, 3);
  private static final Side CANARY = new Side("canary", NEW, "w:2", 10, 1, 1);

  @Test
  void nothingUnderWay() {
    assertThat(shown(null)).isNull();
    assertThat(shown("stable: {revision: %s, image: 'w:1', replicas: 3, ready: 2}".formatted(OLD)))
        .isNull();
  }

  @Test
  void aStepSharesTheCalls() {
    Canary shown =
        shown(OLD, "phase: Stepping, weight: 10, step: 1/3, because: 'wants more calls'");

    assertThat(shown.step()).isEqualTo("1/3");
    assertThat(shown.because()).isEqualTo("wants more calls");
    assertThat(shown.since()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(shown.tracks()).containsExactly(STABLE, CANARY);
  }

  @Test
  void aRefusedRevisionIsNamedSo() {
    Canary shown = shown(OLD, "phase: Aborted, weight: 0");

    assertThat(shown.tracks())
        .containsExactly(
            new Side("stable", OLD, "w:1", 100, 2, 3), new Side("refused", NEW, "w:2", 0, 1, 1));
  }

  @Test
  void afterThePromotionTheOldOneIsWarm() {
    Canary shown = shown(NEW, "phase: Baking, weight: 100");

    assertThat(shown.tracks())
        .containsExactly(
            new Side("warm", OLD, "w:old", 0, 0, 3), new Side("new", NEW, "w:2", 100, 1, 1));
  }

  @Test
  void aTimeThatIsNoneIsLeftOut() {
    Canary shown =
        shown(
            """
            stable: {revision: %s, image: 'w:1', replicas: 3, ready: 2}
            canary: {revision: %s, phase: Stepping, weight: 10, since: yesterday}
            """
                .formatted(OLD, NEW));

    assertThat(shown).isNotNull().extracting(Canary::since).isNull();
  }

  private static Canary shown(String stable, String canary) {
    return Objects.requireNonNull(
        shown(
            """
            stable: {revision: %s, image: 'w:1', replicas: 3, ready: 2}
            canary: {revision: %s, image: 'w:2', replicas: 1, ready: 1, since: '2026-01-02T03:04:05Z', %s}
            """
                .formatted(stable, NEW, canary)));
  }

  private static @Nullable Canary shown(@Nullable String status) {
    ScaledServiceStatus told =
        status == null ? null : Serialization.unmarshal(status, ScaledServiceStatus.class);
    Seen seen =
        new Seen(
            new ServiceKey("shop", "worker"),
            new ScaledService(),
            new Wish.Unclear("not read here"),
            List.of(revision(NEW, 1), revision(OLD, 3)),
            List.of(),
            List.of(),
            Instant.EPOCH);
    return CanaryShown.of(seen, told);
  }

  private static SeenRevision revision(String hash, int existing) {
    return new SeenRevision(
        new Revision(hash),
        new DeploymentBuilder()
            .withNewSpec()
            .withNewTemplate()
            .withNewSpec()
            .addNewContainer()
            .withImage("w:old")
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .withNewStatus()
            .withReplicas(existing)
            .endStatus()
            .build(),
        List.of());
  }
}
