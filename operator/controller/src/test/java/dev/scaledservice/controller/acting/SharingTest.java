package dev.scaledservice.controller.acting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.controller.acting.Sharing.By;
import dev.scaledservice.discovery.Instance;
import dev.scaledservice.discovery.Instance.State;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.RolloutMemory;
import dev.scaledservice.engine.rollout.RolloutPlan;
import dev.scaledservice.routing.Member;
import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.Split;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What callers find in Consul of an old and a new revision, by who shares their calls out. */
class SharingTest {

  private static final String OLD = "bcdfghjklm";
  private static final String FRESH = "zzcc7b8zx6";
  private static final String FORMER = "ffffffffff";

  private static Sharing sharing(By by, Phase phase, int weight) {
    var memory =
        new RolloutMemory(
            OLD,
            FRESH,
            phase,
            0,
            weight,
            Instant.EPOCH,
            true,
            false,
            false,
            null,
            null,
            Map.of(),
            null);
    var plan =
        new RolloutPlan(
            memory,
            memory.stable(),
            memory.other(),
            weight,
            Map.of(),
            "",
            null,
            false,
            List.of(),
            Instant.MAX);
    var split =
        new Split(
            new ServiceName("shop", "worker"),
            phase.promoted() ? Slot.A : Slot.B,
            phase.promoted() ? 0 : weight,
            List.of(),
            List.of(
                new Member("old", "10.0.0.1", 80, Slot.A, true),
                new Member("fresh", "10.0.0.2", 80, Slot.B, true)));
    return new Sharing(
        plan, split, phase.promoted() ? Slot.B : Slot.A, by, 1, List.of(), List.of(), Routed.DONE);
  }

  private static Instance of(Sharing sharing, String revision) {
    return sharing.share(
        new Instance("uid-" + revision, "pod", "10.0.0.9", 80, revision, State.PASSING));
  }

  @Test
  void inConsulTheSharesAreWeights() {
    Sharing tenth = sharing(By.CONSUL, Phase.STEPPING, 10);

    assertThat(of(tenth, OLD).weight()).isEqualTo(9 * of(tenth, FRESH).weight());
    assertThat(of(tenth, FRESH).tag()).isEqualTo("slot-b");
    assertThat(of(tenth, FRESH).state()).isEqualTo(State.PASSING);
  }

  @Test
  void withoutAShareThereIsNobodyToBeFound() {
    assertThat(of(sharing(By.CONSUL, Phase.STEPPING, 0), FRESH).state()).isEqualTo(State.WITHDRAWN);
    assertThat(of(sharing(By.CONSUL, Phase.ABORTED, 0), FRESH).state()).isEqualTo(State.WITHDRAWN);
    assertThat(of(sharing(By.CONSUL, Phase.BAKING, 100), OLD).state()).isEqualTo(State.WITHDRAWN);
    assertThat(of(sharing(By.CONSUL, Phase.BAKING, 100), FRESH).state()).isEqualTo(State.PASSING);
  }

  /** It has to know those whom it may have to send calls to at once. */
  @Test
  void aProxyFindsBothUntilOneIsRefused() {
    assertThat(of(sharing(By.PROXY, Phase.STEPPING, 0), FRESH).state()).isEqualTo(State.PASSING);
    assertThat(of(sharing(By.PROXY, Phase.BAKING, 100), OLD).state()).isEqualTo(State.PASSING);
    assertThat(of(sharing(By.PROXY, Phase.ABORTED, 0), FRESH).state()).isEqualTo(State.WITHDRAWN);
  }

  @Test
  void besideAGatewayCallersThatFollowConsulGetTheSameShares() {
    Sharing tenth = sharing(By.GATEWAY, Phase.STEPPING, 10);

    assertThat(of(tenth, OLD).weight()).isEqualTo(9 * of(tenth, FRESH).weight());
    assertThat(of(sharing(By.GATEWAY, Phase.ABORTED, 0), FRESH).state()).isEqualTo(State.WITHDRAWN);
  }

  @Test
  void aRouterThatNobodyCouldTellIsBadNewsAndOneThatWaitsIsNot() {
    Sharing tenth = sharing(By.GATEWAY, Phase.STEPPING, 10);

    Done.Finding away =
        tenth.routed(Routed.of(new Outcome.Failed(List.of("it is away")))).finding();
    assertThat(away.holds()).isFalse();
    assertThat(away.reason()).isEqualTo("RouterFailed");
    assertThat(away.message()).endsWith("; it is away");
    assertThat(tenth.routed(Routed.of(new Outcome.Partly(List.of("it comes")))).finding().holds())
        .isTrue();
  }

  @Test
  void whereCallsFollowInstancesAllOfThoseThatTakeCallsAreAlike() {
    assertThat(of(sharing(By.REPLICAS, Phase.STEPPING, 10), FRESH))
        .extracting(Instance::state, Instance::weight)
        .containsExactly(State.PASSING, 1);
    assertThat(of(sharing(By.REPLICAS, Phase.STEPPING, 0), FRESH).state())
        .isEqualTo(State.WITHDRAWN);
    assertThat(of(sharing(By.REPLICAS, Phase.BAKING, 100), OLD).state()).isEqualTo(State.WITHDRAWN);
  }

  @Test
  void aRevisionBeforeBothHasNoShare() {
    Instance former = of(sharing(By.PROXY, Phase.STEPPING, 10), FORMER);

    assertThat(former.state()).isEqualTo(State.WITHDRAWN);
    assertThat(former.tag()).isNull();
  }

  @Test
  void anInstanceThatIsNotReadyStaysWhatItIs() {
    Sharing half = sharing(By.CONSUL, Phase.STEPPING, 50);

    assertThat(half.share(new Instance("u", "pod", "10.0.0.9", 80, FRESH, State.STARTING)).state())
        .isEqualTo(State.STARTING);
  }
}
