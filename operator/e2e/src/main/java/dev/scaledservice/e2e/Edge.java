package dev.scaledservice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Real HAProxies, one for each way of telling it, with the configuration that the chart writes;
 * each leads to a service of its own, of which every instance is a server on loopback.
 */
public final class Edge implements AutoCloseable {

  /** How a proxy learns the share. */
  public enum Via {
    MAP("Map"),
    AGENT("AgentCheck"),
    CONSUL("ConsulWeights");

    private final String inChart;

    Via(String inChart) {
      this.inChart = inChart;
    }

    /** {@code haproxy.via} of the chart; and of a rollout's router, but for the last one. */
    public String inChart() {
      return inChart;
    }

    /** The proxy's name in the operator's settings. */
    public String server() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The ScaledService that is reached through such a proxy, in the namespace {@code default}. */
    public String service() {
      return "by-" + server();
    }
  }

  private final Rig rig;
  private final int agent = freePort();
  private final Path map;
  private final LoopbackServers servers;
  private final Haproxies haproxies;
  private final Map<Via, Integer> ports = new EnumMap<>(Via.class);
  private final Map<Via, Integer> runtimes = new EnumMap<>(Via.class);

  /** For whoever needs not know which revision it is that a proxy without slots leads to. */
  public Edge(Rig rig) {
    this(rig, _ -> "");
  }

  /**
   * @param rig one with HAProxy
   * @param revisions the revision of the instance at an address
   */
  public Edge(Rig rig, UnaryOperator<String> revisions) {
    this.rig = rig;
    this.servers = new LoopbackServers(revisions);
    this.haproxies = new Haproxies(rig);
    this.map = rig.folder().resolve("scaledservice.map");
    try {
      Files.writeString(map, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Via via : Via.values()) {
      ports.put(via, freePort());
      runtimes.put(via, freePort());
      haproxies.start(configuration(via));
    }
  }

  private String configuration(Via via) {
    return new Chart(rig)
        .haproxy(
            "haproxy.via=" + via.inChart(),
            "haproxy.consulDns=" + rig.fact("CONSUL_DNS_ADDR"),
            "haproxy.runtimePort=" + runtime(via),
            "haproxy.healthPort=" + freePort(),
            "haproxy.services[0].namespace=default",
            "haproxy.services[0].name=" + via.service(),
            "haproxy.services[0].maxInstances=60",
            "haproxy.services[0].port=" + port(via),
            "settings.haproxy.agent.port=" + agent)
        .replace("/usr/local/etc/haproxy/scaledservice.map", map.toString())
        .replace("scaledservice-statsd.scaledservice.svc", "127.0.0.1")
        // Tells the instances, which have an address and no process, who they are.
        .replace(
            "\ndefaults\n",
            "\ndefaults\n  http-send-name-header " + LoopbackServers.SERVER_HEADER + "\n");
  }

  /** What an operator is to know of them. */
  public String settings() {
    return settings(agent);
  }

  /** What a second one is to know: two cannot listen on one port. */
  public String settingsOfStandby() {
    return settings(freePort());
  }

  private String settings(int agentPort) {
    return """
    haproxy:
      agent: {enabled: true, bind: 127.0.0.1, port: %d}
      servers:
        map: {runtime: ["127.0.0.1:%d"], map: %s}
        agent: {runtime: ["127.0.0.1:%d"], map: %s}
    """
        .formatted(agentPort, runtime(Via.MAP), map, runtime(Via.AGENT), map);
  }

  /** All instances. */
  public LoopbackServers servers() {
    return servers;
  }

  /** Where callers go. */
  public int port(Via via) {
    return Objects.requireNonNull(ports.get(via));
  }

  /** The runtime API. */
  public int runtime(Via via) {
    return Objects.requireNonNull(runtimes.get(via));
  }

  /** The file that the map is known by. */
  public Path map() {
    return map;
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    haproxies.close();
    servers.close();
  }
}
