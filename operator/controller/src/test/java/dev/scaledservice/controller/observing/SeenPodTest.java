package dev.scaledservice.controller.observing;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose an address is. */
class SeenPodTest {

  /** An evicted pod stays as an object, with the address that another pod soon has. */
  @ParameterizedTest
  @ValueSource(strings = {"Failed", "Succeeded"})
  void oneThatHasEndedHasNoAddress(String phase) {
    SeenPod ended = SeenPod.of(pod("uid: u", phase));

    assertThat(ended.address()).isNull();
    assertThat(ended.going()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Pending", "Running", "Unknown"})
  void oneThatHasNotHasItsOwn(String phase) {
    assertThat(SeenPod.of(pod("uid: u", phase)).address()).isEqualTo("10.0.0.7");
  }

  @Test
  void oneThatIsBeingDeletedStillSends() {
    SeenPod leaving =
        SeenPod.of(pod("uid: u, deletionTimestamp: '2026-03-01T10:00:00Z'", "Running"));

    assertThat(leaving.going()).isTrue();
    assertThat(leaving.address()).isEqualTo("10.0.0.7");
  }

  @Test
  void oneThatNothingIsSaidOfHasNone() {
    Pod pod =
        Serialization.unmarshal(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: worker-1, uid: u}", Pod.class);

    assertThat(SeenPod.of(pod).address()).isNull();
  }

  private static Pod pod(String metadata, String phase) {
    return Serialization.unmarshal(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: worker-1, %s}
        status: {phase: %s, podIP: 10.0.0.7}
        """
            .formatted(metadata, phase),
        Pod.class);
  }
}
