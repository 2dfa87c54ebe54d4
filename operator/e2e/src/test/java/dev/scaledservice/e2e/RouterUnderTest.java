package dev.scaledservice.e2e;

import dev.scaledservice.routing.ConsulWeights;
import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.Router;
import dev.scaledservice.routing.Saying;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Split;
import dev.scaledservice.routing.haproxy.HaproxyAgent;
import dev.scaledservice.routing.haproxy.HaproxyMap;
import dev.scaledservice.routing.haproxy.RuntimeAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A router, and real HAProxies behind it with the configuration that the chart writes. */
final class RouterUnderTest implements AutoCloseable {

  /** The longest wait for one proxy's answer. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Rig rig;
  private final Kind kind;
  private final int agentPort = freePort();
  private final Haproxies haproxies;
  private final List<Proxy> proxies = new ArrayList<>();
  private @Nullable Router router;

  /** The routers, as the chart names them. */
  enum Kind {
    MAP("Map"),
    AGENT("AgentCheck"),
    CONSUL("ConsulWeights");

    private final String via;

    Kind(String via) {
      this.via = via;
    }

    @Override
    public String toString() {
      return via;
    }
  }

  /** A proxy, where it is called and where it is told. */
  record Proxy(Haproxies.One process, Caller caller, int runtimePort) {}

  /** As the operator writes its registrations. */
  private record InConsul(Instances instances) implements Router {
    @Override
    public Saying say(Split split) {
      instances.register(ConsulWeights.of(split));
      return _ -> new Outcome.InForce(Instant.now());
    }

    @Override
    public void forget(ServiceName service) {
      instances.register(null);
    }
  }

  RouterUnderTest(Rig rig, Kind kind) {
    this.rig = rig;
    this.kind = kind;
    haproxies = new Haproxies(rig);
  }

  /**
   * To be closed also where this failed half-way.
   *
   * @param instances that proxies find
   * @param many proxies
   */
  void start(Instances instances, int many) {
    for (int i = 0; i < many; i++) {
      proxies.add(proxy());
    }
    router = router(instances);
  }

  Router router() {
    return Objects.requireNonNull(router);
  }

  List<Proxy> proxies() {
    return proxies;
  }

  /** Of the first proxy. */
  Caller caller() {
    return proxies.getFirst().caller();
  }

  /** Where the proxies are told. */
  List<RuntimeAddress> runtimes() {
    return proxies.stream()
        .map(proxy -> RuntimeAddress.parse("127.0.0.1:" + proxy.runtimePort()))
        .toList();
  }

  private Router router(Instances instances) {
    try {
      return switch (kind) {
        case MAP -> new HaproxyMap(runtimes(), map(), PATIENCE, () -> true, InstantSource.system());
        case AGENT ->
            new HaproxyAgent(
                InetAddress.getLoopbackAddress(), agentPort, PATIENCE, InstantSource.system());
        case CONSUL -> new InConsul(instances);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String map() {
    return rig.folder().resolve("scaledservice.map").toString();
  }

  private Proxy proxy() {
    int port = freePort();
    int runtime = freePort();
    try {
      Files.writeString(Path.of(map()), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String config =
        new Chart(rig)
            .haproxy(
                "haproxy.via=" + kind,
                "haproxy.consulDns=" + rig.fact("CONSUL_DNS_ADDR"),
                "haproxy.runtimePort=" + runtime,
                "haproxy.healthPort=" + freePort(),
                "haproxy.services[0].namespace=shop",
                "haproxy.services[0].name=worker",
                "haproxy.services[0].port=" + port,
                "haproxy.services[0].headers[0].name=X-Canary",
                "haproxy.services[0].headers[0].value=always",
                "haproxy.services[0].headers[1].name=X-Api-Version",
                "haproxy.services[0].headers[1].value=v2",
                "settings.haproxy.agent.port=" + agentPort)
            .replace("/usr/local/etc/haproxy/scaledservice.map", map())
            .replace("scaledservice-statsd.scaledservice.svc", "127.0.0.1");
    return new Proxy(haproxies.start(config), new Caller(port), runtime);
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws Exception {
    haproxies.close();
    if (router instanceof AutoCloseable open) {
      open.close();
    }
  }
}
