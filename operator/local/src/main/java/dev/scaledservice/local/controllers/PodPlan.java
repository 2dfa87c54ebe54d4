package dev.scaledservice.local.controllers;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a Deployment's pods should become next.
 *
 * <pre>
 * create    = min(count - pods of the template, count + surge - all pods)
 * delete    = pods that have ended
 *           + pods of the template beyond the count
 *           + old pods that are not available, and then others, as long as
 *             available pods >= count - unavailable
 * </pre>
 *
 * <p>Not known here: {@code paused}, and that {@code Recreate} waits until the old pods have gone.
 */
record PodPlan(int create, List<Pod> delete, PodCount count, Duration lookAgainIn) {

  /** Nothing becomes due by itself. */
  static final Duration NEVER = Duration.ZERO;

  static PodPlan of(Deployment deployment, List<PodView> pods, String hash, Instant now) {
    DeploymentSpec spec = deployment.getSpec();
    int replicas = spec.getReplicas();
    Rolling rolling = Rolling.of(spec);
    Duration minReady =
        Duration.ofSeconds(Objects.requireNonNullElse(spec.getMinReadySeconds(), 0));

    List<PodView> active =
        pods.stream()
            .filter(pod -> !pod.isLeaving() && !pod.isOver())
            .sorted(PodView.GOES_FIRST)
            .toList();
    List<PodView> current = active.stream().filter(pod -> pod.hasTemplate(hash)).toList();
    List<PodView> old = active.stream().filter(pod -> !pod.hasTemplate(hash)).toList();

    var delete = new ArrayList<PodView>();
    pods.stream().filter(pod -> pod.isOver() && !pod.isLeaving()).forEach(delete::add);
    int surplus = current.size() - replicas;
    delete.addAll(current.subList(0, Math.max(0, surplus)));

    long available = active.stream().filter(pod -> pod.isAvailable(minReady, now)).count();
    long currentAvailable = current.stream().filter(pod -> pod.isAvailable(minReady, now)).count();
    int floor = replicas - rolling.unavailable();
    delete.addAll(
        leaving(
            old,
            active.size() - (current.size() - currentAvailable),
            available,
            floor,
            minReady,
            now));

    int room = old.isEmpty() ? replicas : replicas + rolling.surge() - active.size();
    int create = Math.max(0, Math.min(replicas - current.size(), room));

    var count =
        new PodCount(
            active.size(),
            current.size(),
            (int) active.stream().filter(PodView::isReady).count(),
            (int) available,
            (int) currentAvailable);
    return new PodPlan(
        create,
        delete.stream().map(PodView::pod).toList(),
        count,
        nextAvailable(active, minReady, now));
  }

  /**
   * Old pods that may go now.
   *
   * @param replaceable all pods without those of the template that are not available yet
   */
  private static List<PodView> leaving(
      List<PodView> old,
      long replaceable,
      long available,
      int floor,
      Duration minReady,
      Instant now) {
    var leaving = new ArrayList<PodView>();
    long atMost = replaceable - floor;
    for (PodView pod : old) {
      if (leaving.size() < atMost && !pod.isAvailable(minReady, now)) {
        leaving.add(pod);
      }
    }
    long spare = available - floor;
    for (PodView pod : old) {
      if (leaving.size() < atMost && spare > 0 && pod.isAvailable(minReady, now)) {
        leaving.add(pod);
        spare--;
      }
    }
    return leaving;
  }

  private static Duration nextAvailable(List<PodView> active, Duration minReady, Instant now) {
    return active.stream()
        .filter(pod -> pod.isReady() && !pod.isAvailable(minReady, now))
        .map(pod -> Duration.between(now, pod.readySince().plus(minReady)))
        .min(Duration::compareTo)
        .orElse(NEVER);
  }
}
