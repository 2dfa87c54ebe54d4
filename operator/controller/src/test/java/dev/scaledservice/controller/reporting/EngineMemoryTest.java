package dev.scaledservice.controller.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.api.ScaledServiceStatus.Memory;
import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.AdmissionMemory;
import dev.scaledservice.engine.CircuitMemory;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.RolloutMemory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What breaker rules remember survives in the status, and is not written for its figures. */
class EngineMemoryTest {

  private static final Instant THEN = Instant.parse("2026-03-01T10:00:00.123456789Z");

  private static CircuitMemory memory(Instant openAt, double demand, int count) {
    var step = new CircuitMemory.Step(2, count, null, 0.4, 0.3, 1, THEN);
    return new CircuitMemory(
        openAt,
        null,
        demand,
        200,
        100,
        2,
        THEN,
        new CircuitMemory.Episode(THEN, null, true, true, 380, 200, 3, step));
  }

  private static Memory kept(
      @Nullable CircuitMemory circuits, @Nullable AdmissionMemory admission) {
    return new Memory(
        null, List.of(), EngineMemory.text(circuits), EngineMemory.text(admission), null);
  }

  @Test
  void whatIsKeptIsWhatWas() {
    CircuitMemory circuits = memory(THEN, 912.5, 9);
    var admission = new AdmissionMemory(List.of(new Admission.Share("low", 1_000)), THEN, 1, THEN);

    assertThat(EngineMemory.circuits(EngineMemory.text(circuits))).isEqualTo(circuits);
    assertThat(EngineMemory.admission(EngineMemory.text(admission))).isEqualTo(admission);
    assertThat(EngineMemory.text(null)).isNull();
    assertThat(EngineMemory.circuits(null)).isNull();
  }

  /** A rollout of before the upgrade goes on, and is known to routers by the name it had. */
  @Test
  void aRolloutThatAVersionBeforeThisOneBeganIsRead() {
    String kept =
        """
        {"old":"v1","fresh":"v2","phase":"STEPPING","step":1,"weight":50,"since":"2026-03-01T10:00:00Z",\
        "arrived":true,"agreed":false,"paused":false,"promotedAt":null,"why":null,"usual":{}}\
        """;

    RolloutMemory rollout = Objects.requireNonNull(EngineMemory.rollout(kept));

    assertThat(rollout.weight()).isEqualTo(50);
    assertThat(rollout.newcomer()).isEqualTo("v2");
  }

  @Test
  void eachAttemptAtARolloutIsKnownByANameOfItsOwn() {
    RolloutMemory first = begun(THEN);
    RolloutMemory second = begun(THEN.plusSeconds(1));

    assertThat(EngineMemory.rollout(EngineMemory.text(first))).isEqualTo(first);
    assertThat(first.newcomer()).startsWith("v2.").isNotEqualTo(second.newcomer());
  }

  private static RolloutMemory begun(Instant at) {
    return new RolloutMemory(
        "v1", "v2", Phase.STEPPING, 0, 0, at, false, false, false, null, null, Map.of(), at);
  }

  @Test
  void whatSomebodyMadeUnreadableIsNothing() {
    assertThat(EngineMemory.circuits("{\"openAt\":")).isNull();
    assertThat(EngineMemory.circuits("{\"episode\":{\"step\":7}}")).isNull();
    assertThat(EngineMemory.admission("[]")).isNull();
  }

  @Test
  void figuresRideAlongAndStepsDoNot() {
    Memory kept = kept(memory(THEN, 912, 9), null);

    assertThat(EngineMemory.covers(kept, kept(memory(THEN.plusSeconds(30), 40, 9), null))).isTrue();
    assertThat(EngineMemory.covers(kept, kept(memory(THEN.plusSeconds(61), 912, 9), null)))
        .isFalse();
    assertThat(EngineMemory.covers(kept, kept(memory(THEN, 912, 10), null))).isFalse();
    assertThat(EngineMemory.covers(kept(null, null), kept)).isFalse();
    assertThat(EngineMemory.covers(kept(null, null), kept(CircuitMemory.EMPTY, null))).isTrue();
  }

  @Test
  void whatIsAdmittedIsKeptExactly() {
    var some = new AdmissionMemory(List.of(new Admission.Share("low", 1_000)), THEN, 1, THEN);
    var other = new AdmissionMemory(List.of(new Admission.Share("low", 2_000)), THEN, 1, THEN);

    assertThat(EngineMemory.covers(kept(null, some), kept(null, some))).isTrue();
    assertThat(EngineMemory.covers(kept(null, some), kept(null, other))).isFalse();
    assertThat(EngineMemory.covers(kept(null, some), kept(null, null))).isFalse();
  }
}
