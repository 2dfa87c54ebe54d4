package dev.scaledservice.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.controller.making.PodSeen;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.engine.Behavior;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.signals.ServiceKey;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a new process takes for the count in force, whatever the one before it was doing. */
class CountInForceTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant JUST_NOW = NOW.minusSeconds(3);

  @Test
  void aServiceThatHasNothingStartsWithItsMinimum() {
    assertThat(count(null)).isEqualTo(2);
  }

  @Test
  void theDeploymentTells() {
    assertThat(count(4, revision(8, 0, JUST_NOW))).isEqualTo(8);
    assertThat(count(null, revision(8, 0, JUST_NOW))).isEqualTo(8);
  }

  @Test
  void aWayDownThatWasToldAndBegunIsGoneOn() {
    assertThat(count(2, revision(4, 2, JUST_NOW))).isEqualTo(2);
    assertThat(count(2, revision(3, 1, JUST_NOW))).as("one has gone already").isEqualTo(2);
    assertThat(count(2, revision(2, 2, JUST_NOW))).as("the cache shows them still").isEqualTo(2);
  }

  @Test
  void aWayDownThatWasOnlyToldOrOnlyBegunIsNot() {
    assertThat(count(2, revision(4, 0, JUST_NOW))).isEqualTo(4);
    assertThat(count(4, revision(4, 2, JUST_NOW))).isEqualTo(4);
    assertThat(count(1, revision(4, 2, JUST_NOW))).isEqualTo(4);
  }

  @Test
  void aWayDownThatNobodyLookedAfterForLongIsNot() {
    assertThat(count(2, revision(4, 2, NOW.minus(Duration.ofMinutes(10))))).isEqualTo(4);
  }

  @Test
  void theStatusTellsWhileTwoRevisionsShareTheCount() {
    assertThat(count(4, revision(3, 0, JUST_NOW), revision(2, 0, JUST_NOW))).isEqualTo(4);
  }

  @Test
  void whatOthersMadeItIsTheCountWhereItIsLeftToThem() {
    var mode = Policy.Mode.OBSERVE;
    assertThat(count(mode, 2, revision(4, 2, JUST_NOW))).as("a way down").isEqualTo(4);
    assertThat(count(mode, 4, revision(0, 0, JUST_NOW))).as("stopped").isZero();
    assertThat(count(mode, 4, revision(3, 0, JUST_NOW), revision(2, 0, JUST_NOW)))
        .as("shared")
        .isEqualTo(4);
    assertThat(count(mode, 4, revision(0, 0, JUST_NOW), revision(0, 0, JUST_NOW)))
        .as("between two")
        .isEqualTo(4);
  }

  private static int count(@Nullable Integer told, SeenRevision... revisions) {
    return count(Policy.Mode.AUTO, told, revisions);
  }

  private static int count(Policy.Mode mode, @Nullable Integer told, SeenRevision... revisions) {
    var service = new ScaledService();
    if (told != null) {
      service.setStatus(new ObjectMapper().createObjectNode().put("desiredReplicas", told));
    }
    return CountInForce.of(
        new Seen(
            new ServiceKey("shop", "worker"),
            service,
            new Wish.Unclear("not read here"),
            Arrays.asList(revisions),
            List.of(),
            List.of(),
            NOW),
        new Policy(
            mode,
            null,
            2,
            20,
            List.of(),
            Behavior.DEFAULT,
            new Policy.Burst(Duration.ofSeconds(3), 1.5),
            new Policy.OnMissing(Policy.Missing.HOLD, 0, Duration.ZERO)));
  }

  /** As many pods as wanted, {@code leaving} of them marked since then. */
  private static SeenRevision revision(int wanted, int leaving, Instant since) {
    List<SeenPod> pods = new ArrayList<>();
    for (int i = 0; i < Math.max(wanted, leaving); i++) {
      var living =
          new PodSeen(
              "p" + i,
              "node",
              PodSeen.Phase.RUNNING,
              NOW.minusSeconds(600),
              NOW.minusSeconds(601),
              null,
              null,
              i < leaving ? since : null);
      pods.add(new SeenPod("p" + i, "uid" + i, "10.0.0." + i, true, living, null));
    }
    var deployment = new DeploymentBuilder().withNewSpec().withReplicas(wanted).endSpec().build();
    return new SeenRevision(new Revision("bcdfghjklm"), deployment, pods);
  }
}
