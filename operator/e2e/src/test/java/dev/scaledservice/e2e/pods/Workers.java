package dev.scaledservice.e2e.pods;

import io.fabric8.kubernetes.api.model.Pod;

/** Specs of services whose instances are the example worker. */
final class Workers {

  private static final String FIRST = "- {name: WORKER_DRAIN,";

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
    return with(
        pinned(replicas, 16),
        "memory: 64Mi}, limits: {memory: 192Mi}",
        "memory: 12Mi}, limits: {memory: 16Mi}");
  }

  /** With a fixed count, and instances that are ended where they do not answer for some seconds. */
  static String watched(int replicas) {
    return with(
        pinned(replicas, 16),
        "resources:",
        String.join(
            "\n      ",
            "startupProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 1, failureThreshold: 60}",
            "livenessProbe: {httpGet: {path: /health, port: http}, periodSeconds: 1, timeoutSeconds: 3,"
                + " terminationGracePeriodSeconds: 1}",
            "resources:"));
  }

  /** With a fixed count, and instances that take so long to be ready, such as {@code 15s}. */
  static String slow(int replicas, String startup) {
    return variable(pinned(replicas, 16), "WORKER_STARTUP", startup);
  }

  /** With a fixed count, and calls that compute for so long, such as {@code 2ms}. */
  static String computing(int replicas, String time) {
    return variable(pinned(replicas, 16), "WORKER_CPU", time);
  }

  /**
   * With a fixed count, and a version that no other has.
   *
   * @param variable one more that the worker is told, such as {@code {name: WORKER_FAIL, value:
   *     "0.05"}}; none if empty
   */
  static String versioned(int replicas, String version, String variable) {
    String spec = variable(pinned(replicas, 16), "VERSION", version);
    if (variable.contains("WORKER_SERVICE_TIME")) {
      return with(spec, "{name: WORKER_SERVICE_TIME, value: 10ms}", variable);
    }
    return variable.isEmpty() ? spec : with(spec, FIRST, "- " + variable + "\n      " + FIRST);
  }

  /** Without a port. */
  static String portless(int replicas, int slots) {
    String spec = with(pinned(replicas, slots), "ports: [{name: http, containerPort: 9002}]", "");
    return with(with(spec, "port: http", "port: 9002"), "discovery: {consul: {drain: 2s}}", "");
  }

  private static String variable(String spec, String name, String value) {
    return with(spec, FIRST, "- {name: %s, value: %s}\n      %s".formatted(name, value, FIRST));
  }

  /** One that is not there is a mistake of the test. */
  private static String with(String spec, String part, String other) {
    if (!spec.contains(part)) {
      throw new IllegalArgumentException(part + " is not in " + spec);
    }
    return spec.replace(part, other);
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
