package dev.scaledservice.e2e.pods;

import io.fabric8.kubernetes.api.model.Pod;

/** Specs of services whose instances are the example worker. */
final class Workers {

  private Workers() {}

  /** For messages. */
  static String name(Pod pod) {
    return pod.getMetadata().getName();
  }

  /**
   * With a fixed count.
   *
   * @param slots calls that an instance works on at once; another number is another revision
   */
  static String pinned(int replicas, int slots) {
    return template(slots)
        + """
        replicas: %d
        scaling: {maxReplicas: 20}
        discovery: {consul: {drain: 2s}}
        """
            .formatted(replicas);
  }

  /**
   * That follows the requests which the instances count, 20 a second each.
   *
   * @param window of the rate
   */
  static String counting(String window) {
    return template(16)
        + """
        scaling:
          maxReplicas: 10
          behavior: {scaleDown: {stabilizationWindowSeconds: 10}}
          metrics:
          - name: requests
            statsd: {metric: requests, as: Rate}
            window: %s
            target: {type: AverageValue, averageValue: "20"}
        discovery: {consul: {drain: 2s}}
        """
            .formatted(window);
  }

  /** With a fixed count, and less memory than a JVM wants. */
  static String starved(int replicas) {
    return pinned(replicas, 16)
        .replace(
            "requests: {cpu: 20m, memory: 64Mi}, limits: {memory: 192Mi}",
            "requests: {cpu: 20m, memory: 16Mi}, limits: {memory: 32Mi}");
  }

  /** With a fixed count, and instances that take so long to be ready, such as {@code 15s}. */
  static String slow(int replicas, String startup) {
    return pinned(replicas, 16)
        .replace(
            "          - {name: WORKER_DRAIN,",
            "          - {name: WORKER_STARTUP, value: %s}\n          - {name: WORKER_DRAIN,"
                .formatted(startup));
  }

  private static String template(int slots) {
    return """
    template:
      spec:
        terminationGracePeriodSeconds: 30
        containers:
        - name: worker
          image: %s
          imagePullPolicy: Never
          env:
          - {name: WORKER_SLOTS, value: "%d"}
          - {name: WORKER_SERVICE_TIME, value: 10ms}
          - {name: WORKER_DRAIN, value: 10s}
          ports: [{name: http, containerPort: 9002}]
          readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 1, timeoutSeconds: 3}
          resources: {requests: {cpu: 20m, memory: 64Mi}, limits: {memory: 192Mi}}
    """
        .formatted(Images.WORKER, slots);
  }
}
