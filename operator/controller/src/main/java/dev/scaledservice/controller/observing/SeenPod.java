package dev.scaledservice.controller.observing;

import dev.scaledservice.controller.making.PodSeen;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pod of the service, as last seen.
 *
 * @param address its IP; null while it has none, and once it has ended: another may have it then
 * @param ready its own condition Ready
 * @param living what a choice of who leaves looks at; null once it is being deleted or has ended
 * @param ailment why it does not serve; null where it does, is going, or nothing is said of it
 */
public record SeenPod(
    String name,
    String uid,
    @Nullable String address,
    boolean ready,
    @Nullable PodSeen living,
    @Nullable Ailment ailment) {

  static SeenPod of(Pod pod) {
    boolean ready = isReady(pod);
    PodSeen living = PodSeen.of(pod).orElse(null);
    return new SeenPod(
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        address(pod.getStatus()),
        ready,
        living,
        ready || living == null ? null : Ailment.of(pod));
  }

  /** Whether it is being deleted or has ended. */
  public boolean going() {
    return living == null;
  }

  /** Since when it has been chosen to leave; null while it stays, or is gone already. */
  public @Nullable Instant leavingSince() {
    return living == null ? null : living.leavingSince();
  }

  /** Whether it is part of the fleet: neither going nor chosen to leave. */
  public boolean staying() {
    return living != null && living.leavingSince() == null;
  }

  /**
   * A pod that has ended, as an evicted one, keeps its address in its status for as long as the
   * object is there, while the network gives it to the next. One that is only being deleted still
   * runs and sends.
   */
  private static @Nullable String address(@Nullable PodStatus status) {
    return status == null || PodSeen.ended(status) ? null : status.getPodIP();
  }

  private static boolean isReady(Pod pod) {
    List<PodCondition> conditions =
        pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
    return conditions.stream()
        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }
}
