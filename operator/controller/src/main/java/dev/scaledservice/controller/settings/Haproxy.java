package dev.scaledservice.controller.settings;

import dev.scaledservice.routing.haproxy.RuntimeAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The HAProxies that share out calls during a rollout. */
public record Haproxy(
    Agent agent,
    @Setting(about = "By the name that resources use in rollout.router.haproxy.server")
        Map<String, Server> servers) {

  public Haproxy {
    servers = Map.copyOf(servers);
  }

  /** Where proxies ask what their servers weigh. */
  public record Agent(
      @Setting(about = "Whether agent checks are answered", byDefault = "false") boolean enabled,
      @Setting(about = "Address to listen on", byDefault = "0.0.0.0") String bind,
      @Setting(about = "TCP port", byDefault = "8126") int port) {

    public Agent {
      new Wants().port("port", port).orThrow();
    }
  }

  /** Proxies with the same configuration. */
  public record Server(
      @Setting(
              about =
                  "Runtime APIs, of level admin: each host:port or /path/to/socket; a name that stands"
                      + " for several addresses means several proxies",
              required = true)
          List<String> runtime,
      @Setting(
              about = "The map, as their configuration writes it",
              byDefault = "/usr/local/etc/haproxy/scaledservice.map")
          String map,
      @Setting(about = "Longest wait for one proxy's answer", byDefault = "1s") Duration timeout,
      @Setting(about = "How often counters are read", byDefault = "50ms") Duration interval,
      @Setting(about = "Namespaces whose resources may use it; none means all of them")
          List<String> namespaces) {

    public Server {
      runtime = List.copyOf(runtime);
      namespaces = List.copyOf(namespaces);
      new Wants()
          .that(
              !runtime.isEmpty() && runtime.stream().allMatch(Server::isAddress),
              "runtime",
              "addresses such as haproxy.edge:9999 or /run/haproxy.sock")
          .that(map.matches("[!-~]+"), "map", "a path without spaces")
          .that(timeout.isPositive(), "timeout", "a duration above zero")
          .that(interval.toMillis() >= 20, "interval", "20ms or more")
          .orThrow();
    }

    /** Whether resources of this namespace may use it. */
    public boolean isOpenTo(String namespace) {
      return namespaces.isEmpty() || namespaces.contains(namespace);
    }

    /** The runtime APIs. */
    public List<RuntimeAddress> addresses() {
      return runtime.stream().map(RuntimeAddress::parse).toList();
    }

    private static boolean isAddress(String text) {
      try {
        RuntimeAddress.parse(text);
        return true;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }
}
