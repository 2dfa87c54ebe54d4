package dev.scaledservice.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How to ask a container, over and over, whether it can be sent work: {@code httpGet} and {@code
 * tcpSocket}, with delay, period, timeout and thresholds in whole seconds as a pod states them.
 *
 * @param successes answers in a row that make it ready
 * @param failures answers in a row that make it not ready
 */
record ReadinessProbe(
    Question question, Duration delay, Duration period, int successes, int failures) {
  private static final int OK = 200;
  private static final int FIRST_ERROR = 400;

  /** One try. */
  private interface Question {
    boolean ask(HttpClient http) throws IOException, InterruptedException;
  }

  /** Why this node cannot run the container's probe; null if it can or there is none. */
  static @Nullable String obstacle(Container container) {
    Probe probe = container.getReadinessProbe();
    if (probe == null || probe.getTcpSocket() != null) {
      return null;
    }
    HTTPGetAction get = probe.getHttpGet();
    return get == null || "HTTPS".equals(get.getScheme())
        ? "readinessProbe: this node asks by httpGet (HTTP) or tcpSocket only; the pod counts as"
            + " ready when its process runs"
        : null;
  }

  /**
   * The container's probe.
   *
   * @return null if it has none that this node can run
   * @throws CannotStart if it names a port that the container does not have, or no proper path
   */
  static @Nullable ReadinessProbe of(Container container, String address) {
    Probe probe = container.getReadinessProbe();
    if (probe == null || obstacle(container) != null) {
      return null;
    }
    Duration timeout = seconds(probe.getTimeoutSeconds(), 1);
    return new ReadinessProbe(
        probe.getHttpGet() == null
            ? connection(address, port(container, probe.getTcpSocket().getPort()), timeout)
            : request(container, address, probe.getHttpGet(), timeout),
        seconds(probe.getInitialDelaySeconds(), 0),
        seconds(probe.getPeriodSeconds(), 1),
        Objects.requireNonNullElse(probe.getSuccessThreshold(), 1),
        Objects.requireNonNullElse(probe.getFailureThreshold(), 3));
  }

  private static Duration seconds(@Nullable Integer value, int standard) {
    return Duration.ofSeconds(Objects.requireNonNullElse(value, standard));
  }

  private static int port(Container container, IntOrString port) {
    Integer number = port.getIntVal();
    return number != null
        ? number
        : container.getPorts().stream()
            .filter(candidate -> port.getStrVal().equals(candidate.getName()))
            .mapToInt(ContainerPort::getContainerPort)
            .findFirst()
            .orElseThrow(() ->
                new CannotStart(
                    CannotStart.CONFIG,
                    "readinessProbe: the container has no port named " + port.getStrVal()));
  }

  private static Question connection(String address, int port, Duration timeout) {
    return ignored -> {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port), Math.toIntExact(timeout.toMillis()));
        return true;
      }
    };
  }

  private static Question request(
      Container container, String address, HTTPGetAction get, Duration timeout) {
    String host = Objects.requireNonNullElse(get.getHost(), address);
    String path = Objects.requireNonNullElse(get.getPath(), "/");
    String text =
        "http://%s:%d%s"
            .formatted(
                host, port(container, get.getPort()), path.startsWith("/") ? path : "/" + path);
    HttpRequest request;
    try {
      var builder =
          HttpRequest.newBuilder(URI.create(text))
              .timeout(timeout)
              .header("User-Agent", "kube-probe/local");
      if (get.getHttpHeaders() != null) {
        get.getHttpHeaders().forEach(header -> builder.header(header.getName(), header.getValue()));
      }
      request = builder.build();
    } catch (IllegalArgumentException e) {
      throw new CannotStart(CannotStart.CONFIG, "readinessProbe: " + e.getMessage());
    }
    return http -> {
      int code = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return code >= OK && code < FIRST_ERROR;
    };
  }

  /**
   * Begins to ask; interrupt the thread to stop.
   *
   * @param answer told of each turn from not ready to ready and back
   */
  Thread begin(HttpClient http, Consumer<Boolean> answer) {
    return Thread.ofVirtual().name("probe").start(() -> askOverAndOver(http, answer));
  }

  private void askOverAndOver(HttpClient http, Consumer<Boolean> answer) {
    boolean ready = false;
    int row = 0;
    try {
      Thread.sleep(delay);
      while (true) {
        row = ask(http) == ready ? 0 : row + 1;
        if (row >= (ready ? failures : successes)) {
          ready = !ready;
          row = 0;
          answer.accept(ready);
        }
        Thread.sleep(period);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean ask(HttpClient http) throws InterruptedException {
    try {
      return question.ask(http);
    } catch (IOException e) {
      return false;
    }
  }
}
