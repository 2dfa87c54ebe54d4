package dev.scaledservice.engine.coordinate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.Admission.Share;
import dev.scaledservice.engine.AdmissionMemory;
import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Priorities;
import dev.scaledservice.engine.Priorities.PriorityClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SharingTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final double WANTED = 10_000;

  /** One class without a floor, 100/s a replica at its target. */
  private static int admitted(int before, int ready) {
    var priorities =
        new Priorities(List.of(new PriorityClass("all", 0)), List.of(Admission.ALL), Duration.ZERO);
    var caller =
        new Circuit(
            "app",
            "worker",
            Circuit.State.CLOSED,
            new Calls(0, 0, 0, WANTED, 0),
            List.of(),
            null,
            NOON,
            true,
            null);
    Scene scene =
        Scene.of(new Circuits(List.of(caller), List.of()), 1.5, new Fleet(100, 100, ready), NOON);
    var earlier =
        new AdmissionMemory(
            List.of(new Share("all", before)), NOON.minusSeconds(5), WANTED, NOON.minusSeconds(1));
    var sharing = new Sharing(priorities, scene, true, WANTED, 0, 100, 0, 0, Admission.ALL);
    return Objects.requireNonNull(sharing.next(earlier, NOON)).shares().getFirst().parts();
  }

  @Test
  void theFirstReplicaOfManyLetsTheFirstCallsIn() {
    assertThat(admitted(0, 0)).isZero();
    assertThat(admitted(0, 1)).as("90/s of 10,000/s").isEqualTo(90);
  }

  @Test
  void belowAGrainItFollowsWhatThereIs() {
    assertThat(admitted(90, 2)).isEqualTo(180);
    assertThat(admitted(180, 1)).isEqualTo(90);
    assertThat(admitted(100, 1)).as("a little less").isEqualTo(100);
    assertThat(admitted(500, 1)).as("a fifth of it").isEqualTo(90);
    assertThat(admitted(180, 10)).as("900/s of 10,000/s").isEqualTo(500);
  }
}
