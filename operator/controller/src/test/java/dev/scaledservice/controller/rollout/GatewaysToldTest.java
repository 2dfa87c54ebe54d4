package dev.scaledservice.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.controller.acting.Routed;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.Split;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of routers that are told, and of those that fail. */
class GatewaysToldTest extends RolloutsScene {

  private static final String GATEWAY = "{gateway: {httpRoute: web}}";

  @Test
  void aGatewayIsToldOfEveryStepAndAgainFromTimeToTime() {
    leadership.leading = true;
    lookWith(GATEWAY);
    assertThat(gateway.told).extracting(Split::canaryPercent).containsExactly(10);
    lookWith(GATEWAY);
    assertThat(gateway.told).hasSize(1);

    now = now.plusSeconds(6);
    rollouts.beat();

    await().until(() -> gateway.told.size() == 2);
  }

  @Test
  void whoDoesNotLeadWritesNoRoute() {
    lookWith(GATEWAY);

    now = now.plusSeconds(6);
    rollouts.beat();
    leadership.leading = true;
    rollouts.beat();

    await().until(() -> gateway.told.size() == 2);
  }

  @Test
  void aGatewayThatFailsIsSaidTriedAgainAndNudgesOnceItWorks() {
    leadership.leading = true;
    gateway.answer = new Outcome.Failed(List.of("it is on strike"));

    Sharing sharing = lookWith(GATEWAY);

    assertThat(sharing.routed()).isEqualTo(new Routed(List.of("it is on strike"), true, true));
    gateway.answer = new Outcome.InForce(now);
    now = now.plusSeconds(2);
    rollouts.beat();
    await().until(() -> nudged.contains(KEY));
    assertThat(lookWith(GATEWAY).routed()).isEqualTo(Routed.DONE);
  }

  @Test
  void aRouterThatThrowsStopsNothing() {
    gateway.answer = null;

    Sharing sharing = lookWith(GATEWAY);

    assertThat(sharing.routed().nowhere()).isTrue();
    assertThat(sharing.plan().counts()).isNotEmpty();
  }

  @Test
  void whatOneRouterCouldNotDoIsForgottenWithIt() {
    gateway.answer = new Outcome.Missing(List.of("there is none"));
    assertThat(lookWith(GATEWAY).routed().nowhere()).isTrue();

    assertThat(lookWith("{replicas: {}}").routed()).isEqualTo(Routed.DONE);
  }
}
