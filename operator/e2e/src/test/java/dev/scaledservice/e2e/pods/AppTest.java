package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The example system in real pods: app asks sensor and worker, which is slow on purpose. */
@Tag("pods")
class AppTest {

  @RegisterExtension static final Installed installed = Installed.alone();

  /** Calls a second; a worker is wanted for every {@link #EACH} of them, and takes 25. */
  private static final int CALM = 15;

  private static final int SPIKE = 4 * CALM;
  private static final int EACH = 17;

  /** Enough for the spike. */
  private static final int MOST = 4;

  /** Long enough to see who waits meanwhile, as with a service that has something to load. */
  private static final Duration STARTUP = Duration.ofSeconds(10);

  /** On top of that, until nobody waits any more. */
  private static final Duration BACK = Duration.ofSeconds(5);

  /** Of what is compared: Kubernetes and the load generator tell whole seconds. */
  private static final Duration RESOLUTION = Duration.ofSeconds(2);

  private static final Duration BEFORE = Duration.ofSeconds(15);

  @BeforeAll
  static void make() {
    installed
        .cluster()
        .apply(
            "sensor",
            container("sensor", 9001, "")
                + scaling(1, 3, "requests", 200)
                + "discovery: {consul: {drain: 2s}}\n");
    installed
        .cluster()
        .apply(
            "worker",
            container(
                    "worker",
                    9002,
                    "[{name: WORKER_SLOTS, value: \"2\"}, {name: WORKER_SERVICE_TIME, value: 80ms},"
                        + " {name: WORKER_STARTUP, value: %ds}]".formatted(STARTUP.toSeconds()))
                + scaling(1, MOST, "requests", EACH)
                + """
                  - name: queue
                    statsd: {metric: queue, as: Gauge}
                    target: {type: AverageValue, averageValue: "5"}
                discovery: {consul: {drain: 2s}}
                circuitBreakers: {onOpen: Coordinate}
                admission:
                  priorities:
                  - {name: critical, floor: 100}
                  - {name: normal, floor: 10}
                  - {name: low, floor: 0}
                """);
    installed
        .cluster()
        .apply(
            "app",
            container("app", 9003, "")
                + scaling(2, 3, "requests", 200)
                + "discovery: {consul: {drain: 2s}}\ncircuitBreakers: {onOpen: Coordinate}\n");
    settled("sensor", 1);
    settled("worker", 1);
    settled("app", 2);
  }

  private static String container(String name, int port, String env) {
    return """
    template:
      spec:
        terminationGracePeriodSeconds: 30
        containers:
        - name: %1$s
          image: scaledservice/%1$s:%2$s
          imagePullPolicy: Never
          env: %4$s
          ports: [{name: http, containerPort: %3$d}]
          readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 1, timeoutSeconds: 3}
          resources: {requests: {cpu: 20m, memory: 64Mi}, limits: {memory: 192Mi}}
    """
        .formatted(name, Images.VERSION, port, env.isEmpty() ? "[]" : env);
  }

  private static String scaling(int min, int max, String metric, int each) {
    return """
    scaling:
      minReplicas: %d
      maxReplicas: %d
      behavior: {scaleDown: {stabilizationWindowSeconds: 30}}
      metrics:
      - name: %3$s
        statsd: {metric: %3$s, as: Rate}
        window: 3s
        target: {type: AverageValue, averageValue: "%4$d"}
    """
        .formatted(min, max, metric, each);
  }

  @Test
  void oneTraceIsFoundInTheLogsOfAllThree() {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    eventually(() -> {
      HttpResponse<String> answer = ask("00-" + trace + "-00f067aa0ba902b7-01");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("\"number\"").contains("\"degraded\":false");
    });
    for (String service : List.of("app", "sensor", "worker")) {
      eventually(() ->
          assertThat(
                  installed
                      .rig()
                      .kubectl("logs", "-l", "scaledservice.dev/name=" + service, "--tail=-1")
                      .text())
              .as(service)
              .contains(trace));
    }
  }

  /**
   * Of a thousand critical calls 999 are answered, whatever the others wait for; the low class is
   * the first to wait and the last to come back; and everything is answered again five seconds
   * after an instance could have started.
   */
  @Test
  void aSpikeCostsTheLowClassFirstAndTheCriticalClassNothing() {
    try (var diary = new Diary(installed.cluster(), "worker");
        var traffic =
            Traffic.scripted(
                installed.rig(),
                service("app"),
                "%ds:%d,60s:%d".formatted(BEFORE.toSeconds(), CALM, SPIKE),
                "--path",
                "/v1/answer",
                "--priorities",
                "critical=20,normal=50,low=30")) {
      traffic.await(Duration.ofMinutes(4));
      List<JsonNode> seconds = traffic.seconds();
      String said =
          "%s%n%s%n%s%n%s"
              .formatted(
                  told(seconds),
                  String.join("\n", installed.cluster().events("worker")),
                  lives(),
                  diary.text());
      long sent = sum(seconds, second -> of(second, "critical", "sent"));
      long failed = sum(seconds, second -> of(second, "critical", "failed"));
      assertThat(failed)
          .as("critical calls of %d that failed:%s", sent, said)
          .isLessThanOrEqualTo(sent / 1000);

      int firstLow = first(seconds, "low");
      int firstNormal = first(seconds, "normal");
      assertThat(firstLow).as("the low class waits:%s", said).isNotNegative();
      if (firstNormal >= 0) {
        assertThat(firstLow).as("first to wait:%s", said).isLessThanOrEqualTo(firstNormal);
        assertThat(last(seconds, "low"))
            .as("last to come back:%s", said)
            .isGreaterThanOrEqualTo(last(seconds, "normal"));
      }

      Instant spike = at(seconds.getFirst()).minusSeconds(1).plus(BEFORE);
      Duration startup = startup(spike);
      Duration back = Duration.between(spike, at(seconds.get(last(seconds, "low"))));
      Figures.note(
          "spike of 4x: %d of %d critical calls failed; startup %d s, everything served again after %.1f s",
          failed, sent, startup.toSeconds(), back.toMillis() / 1000.0);
      assertThat(back)
          .as("everything is served again:%s", said)
          .isLessThanOrEqualTo(startup.plus(BACK).plus(RESOLUTION));
    }
  }

  /** The longest time from made to ready of the workers that were made after the spike began. */
  private static Duration startup(Instant spike) {
    return installed.cluster().pods("worker").stream()
        .filter(pod -> !made(pod).isBefore(spike.minus(RESOLUTION)))
        .map(pod -> Duration.between(made(pod), ready(pod)))
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** When each worker was made and ready, for whoever wants to know where the time went. */
  private static String lives() {
    return installed.cluster().pods("worker").stream()
        .map(pod ->
            "%s made %s, ready %s".formatted(pod.getMetadata().getName(), made(pod), ready(pod)))
        .collect(Collectors.joining("\n"));
  }

  private static Instant made(Pod pod) {
    return Instant.parse(pod.getMetadata().getCreationTimestamp());
  }

  private static Instant ready(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .map(condition -> Instant.parse(condition.getLastTransitionTime()))
        .findFirst()
        .orElseThrow();
  }

  private static Instant at(JsonNode second) {
    return Instant.parse(second.path("at").asText());
  }

  private static String told(List<JsonNode> seconds) {
    var text = new StringBuilder();
    seconds.forEach(second -> text.append('\n').append(second));
    return text.toString();
  }

  private static long of(JsonNode second, String priority, String what) {
    return second.path("by_priority").path(priority).path(what).asLong();
  }

  private static long sum(List<JsonNode> seconds, ToLongFunction<JsonNode> what) {
    return seconds.stream().mapToLong(what).sum();
  }

  private static int first(List<JsonNode> seconds, String priority) {
    for (int i = 0; i < seconds.size(); i++) {
      if (of(seconds.get(i), priority, "failed") > 0) {
        return i;
      }
    }
    return -1;
  }

  private static int last(List<JsonNode> seconds, String priority) {
    for (int i = seconds.size() - 1; i >= 0; i--) {
      if (of(seconds.get(i), priority, "failed") > 0) {
        return i;
      }
    }
    return -1;
  }

  private static HttpResponse<String> ask(String traceparent)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + service("app") + "/v1/answer"))
                .header("traceparent", traceparent)
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static void settled(String name, int replicas) {
    eventually(() -> {
      assertThat(installed.cluster().status(name).readyReplicas()).isEqualTo(replicas);
      assertThat(installed.cluster().passing(name)).isEqualTo(replicas);
    });
  }

  private static String service(String name) {
    return installed.cluster().address(name);
  }
}
