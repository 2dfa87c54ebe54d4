package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.Pod;
import java.time.Duration;
import java.util.Collection;

/**
 * Who among the ready pods was heard lately. Any packet is a heartbeat, so that what a heard pod
 * did not send is zero, and what a silent one did not send is not known.
 *
 * @param ready pods that take traffic
 * @param silent those of them not heard within {@code silence}
 * @param silence what counts as lately
 */
record Attendance(int ready, int silent, Duration silence) {

  /**
   * @param begin since when anything could have been heard
   */
  static Attendance of(
      ServiceSamples service, Collection<Pod> pods, long now, long begin, Duration silence) {
    long since = now - silence.toNanos();
    int ready = 0;
    int silent = 0;
    for (Pod pod : pods) {
      if (pod.ready()) {
        ready++;
        PodSamples samples = service.pod(pod.name());
        silent += samples != null && samples.heardSince(since) ? 0 : 1;
      }
    }
    Duration listened = Duration.ofNanos(now - begin);
    return new Attendance(ready, silent, listened.compareTo(silence) < 0 ? listened : silence);
  }

  /** The share of ready pods that were heard, 0 to 1. */
  double share() {
    return ready == 0 ? 0 : (double) (ready - silent) / ready;
  }

  boolean everybody() {
    return ready > 0 && silent == 0;
  }

  boolean nobody() {
    return silent == ready;
  }

  /** {@code 2 of 5 ready pods silent for 10 s}. */
  @Override
  public String toString() {
    return ready == 0
        ? "no ready pod"
        : "%d of %d ready %s silent for %d s"
            .formatted(silent, ready, ready == 1 ? "pod" : "pods", silence.toSeconds());
  }
}
