package dev.scaledservice.app;

import dev.scaledservice.client.ServiceClient;
import dev.scaledservice.client.breaker.BreakerSettings;
import dev.scaledservice.client.consul.Consul;
import dev.scaledservice.client.metrics.Statsd;
import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import dev.scaledservice.kit.Options;
import dev.scaledservice.kit.UsageException;
import dev.scaledservice.kit.service.Common;
import dev.scaledservice.kit.service.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts an instance together: two callees found in Consul, each with its breaker and admission. */
final class App {
  static final String NAME = "app";
  static final int PORT = 9003;
  static final String USAGE =
      """
        --consul        CONSUL_HTTP_ADDR     where callees are found, such as 127.0.0.1:8500
        --consul-token  CONSUL_HTTP_TOKEN
        --sensor        APP_SENSOR           the sensor's name in Consul, sensor
        --worker        APP_WORKER           the worker's, worker
        --deadline      APP_DEADLINE         for an answer of theirs, 1s
        --breaker-window APP_BREAKER_WINDOW  time over which a breaker judges, 10s
        --probe-after   APP_PROBE_AFTER      pause of an open breaker before its first probes, 5s
        --probe-within  APP_PROBE_WITHIN     the longest that doubling makes it, 20s
      """;

  /** How long callees are waited for at the start; whoever comes later is found later. */
  private static final Duration FIRST = Duration.ofSeconds(5);

  private App() {}

  /** An instance that listens. */
  static Service make(Options options, Common common, Log log) throws IOException {
    Consul consul =
        consul(
            options.find("consul", "CONSUL_HTTP_ADDR"),
            options.text("consul-token", "CONSUL_HTTP_TOKEN", ""));
    Statsd statsd = common.openStatsd();
    Duration deadline = options.duration("deadline", "APP_DEADLINE", Duration.ofSeconds(1));
    BreakerSettings breaker =
        breaker(
            options.duration("breaker-window", "APP_BREAKER_WINDOW", Duration.ofSeconds(10)),
            options.duration("probe-after", "APP_PROBE_AFTER", Duration.ofSeconds(5)),
            options.duration("probe-within", "APP_PROBE_WITHIN", Duration.ofSeconds(20)));
    String sensorName = options.text("sensor", "APP_SENSOR", "sensor");
    String workerName = options.text("worker", "APP_WORKER", "worker");
    options.refuseOthers();
    ServiceClient sensor = client(sensorName, consul, statsd, deadline, breaker, common);
    ServiceClient worker = client(workerName, consul, statsd, deadline, breaker, common);
    awaitCallees(log, sensor, worker);
    return new Service(
        common,
        log,
        statsd,
        Map.of("/v1/answer", new Orchestration(sensor, worker)),
        List.of(),
        List.of(sensor, worker, consul));
  }

  private static Consul consul(@Nullable String address, String token) {
    if (address == null) {
      throw new UsageException(
          "--consul wants where callees are found, such as --consul 127.0.0.1:8500");
    }
    try {
      return token.isEmpty() ? Consul.at(address) : Consul.at(address, () -> token);
    } catch (IllegalArgumentException wrong) {
      throw new UsageException("--consul: " + wrong.getMessage());
    }
  }

  private static BreakerSettings breaker(Duration window, Duration first, Duration longest) {
    try {
      return BreakerSettings.DEFAULT.over(window).probing(first, longest);
    } catch (IllegalArgumentException wrong) {
      throw new UsageException(
          "--breaker-window, --probe-after, --probe-within: " + wrong.getMessage());
    }
  }

  private static ServiceClient client(
      String callee,
      Consul consul,
      Statsd statsd,
      Duration deadline,
      BreakerSettings breaker,
      Common common) {
    try {
      return ServiceClient.to(callee)
          .consul(consul)
          .statsd(statsd)
          .deadline(deadline)
          .breaker(breaker)
          .from(common.bind())
          .build();
    } catch (IllegalArgumentException wrong) {
      throw new UsageException("--sensor, --worker: " + wrong.getMessage());
    }
  }

  private static void awaitCallees(Log log, ServiceClient... callees) {
    try {
      for (ServiceClient callee : callees) {
        if (!callee.awaitInstances(FIRST)) {
          log.warn("starts without one of its callees", JsonLine.empty());
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
