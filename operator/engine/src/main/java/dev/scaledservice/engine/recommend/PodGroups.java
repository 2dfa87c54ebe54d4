package dev.scaledservice.engine.recommend;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a pod measured counts.
 *
 * <pre>
 * being deleted, or failed                           ignored
 * pending                                            unready
 * no metric                                          missing
 * for cpu only:
 *   no start time, or nothing said of readiness      unready
 *   within the initialization period, and not ready
 *     or the sample began before it became ready     unready
 *   after it, not ready, and never was (it last
 *     changed within the readiness delay)            unready
 * else                                               ready
 * </pre>
 *
 * Source: autoscaling/v2 with {@code --horizontal-pod-autoscaler-cpu-initialization-period} and
 * {@code --horizontal-pod-autoscaler-initial-readiness-delay}.
 *
 * @param cpuInitialization while cpu of a young pod is not taken for its load; 5 minutes in
 *     production
 * @param readinessDelay a pod whose readiness last changed this early was never ready; 30 seconds
 */
public record PodGroups(Duration cpuInitialization, Duration readinessDelay) {

  /** As Kubernetes sets them. */
  public static final PodGroups DEFAULT =
      new PodGroups(Duration.ofMinutes(5), Duration.ofSeconds(30));

  /** Where a pod belongs. */
  public enum Group {
    READY,
    UNREADY,
    MISSING,
    IGNORED
  }

  /** {@code status.phase}. */
  public enum Phase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    UNKNOWN
  }

  /**
   * A pod as its status shows it.
   *
   * @param startedAt null where it has not started
   * @param readiness null where nothing is said of it
   * @param sample null where it was not measured
   */
  public record Pod(
      Phase phase,
      boolean deleting,
      @Nullable Instant startedAt,
      @Nullable Readiness readiness,
      @Nullable Sample sample) {}

  /** The condition {@code Ready}; {@code notReady} is true for False only, not for Unknown. */
  public record Readiness(boolean notReady, Instant changedAt) {}

  /** A measurement that ended at {@code at} and covered {@code window} before it. */
  public record Sample(Instant at, Duration window) {}

  /**
   * @param cpu whether the metric is cpu, which a starting pod uses without serving anything
   */
  public Group group(Pod pod, boolean cpu, Instant now) {
    if (pod.deleting() || pod.phase() == Phase.FAILED) {
      return Group.IGNORED;
    }
    if (pod.phase() == Phase.PENDING) {
      return Group.UNREADY;
    }
    if (pod.sample() == null) {
      return Group.MISSING;
    }
    return cpu && tooYoung(pod, pod.sample(), now) ? Group.UNREADY : Group.READY;
  }

  private boolean tooYoung(Pod pod, Sample sample, Instant now) {
    Readiness readiness = pod.readiness();
    Instant startedAt = pod.startedAt();
    if (readiness == null || startedAt == null) {
      return true;
    }
    if (startedAt.plus(cpuInitialization).isAfter(now)) {
      return readiness.notReady()
          || sample.at().isBefore(readiness.changedAt().plus(sample.window()));
    }
    return readiness.notReady() && startedAt.plus(readinessDelay).isAfter(readiness.changedAt());
  }
}
