package dev.scaledservice.controller;

import dev.scaledservice.api.Rollout;
import dev.scaledservice.controller.rollout.Proxies;
import dev.scaledservice.controller.settings.Haproxy;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.routing.Router;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.haproxy.HaproxyAgent;
import dev.scaledservice.routing.haproxy.HaproxyMap;
import dev.scaledservice.routing.haproxy.HaproxyStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The HAProxies of the settings. */
final class ConfiguredProxies implements Proxies, AutoCloseable {

  /** An agent check comes again within that, unless somebody asked for it to be rare. */
  private static final Duration AGENTS_PATIENCE = Duration.ofSeconds(1);

  private final Haproxy settings;
  private final BooleanSupplier mayWrite;
  private final InstantSource clock;

  /** From the first rollout on that is told so: proxies that ask have no map. */
  private final Map<String, HaproxyMap> maps = new ConcurrentHashMap<>();

  private final Map<String, HaproxyStats> stats = new HashMap<>();
  private final @Nullable HaproxyAgent agent;

  /**
   * @param mayWrite whether what others have told proxies may be changed
   * @throws UncheckedIOException if the port of agent checks cannot be had
   */
  ConfiguredProxies(Haproxy settings, BooleanSupplier mayWrite, InstantSource clock) {
    this.settings = settings;
    this.mayWrite = mayWrite;
    this.clock = clock;
    settings
        .servers()
        .forEach((name, server) ->
            stats.put(
                name, new HaproxyStats(server.addresses(), server.interval(), server.timeout())));
    agent = settings.agent().enabled() ? agent(settings.agent(), clock) : null;
  }

  /**
   * @param guard told whenever a proxy's counters have been read
   */
  void wakes(Runnable guard) {
    stats.values().forEach(one -> one.wakes(guard));
  }

  @Override
  public @Nullable Proxy find(Rollout.Haproxy.Via via, String name, String namespace) {
    Haproxy.Server server = settings.servers().get(name);
    if (server == null || !server.isOpenTo(namespace)) {
      return null;
    }
    Router router =
        switch (via) {
          case MAP -> maps.computeIfAbsent(name, _ -> map(server));
          case AGENT_CHECK -> agent;
        };
    HaproxyStats counters = stats.get(name);
    return router == null || counters == null ? null : new Told(router, counters);
  }

  private HaproxyMap map(Haproxy.Server server) {
    return new HaproxyMap(server.addresses(), server.map(), server.timeout(), mayWrite, clock);
  }

  private record Told(Router router, HaproxyStats counters) implements Proxy {
    @Override
    public List<Tallied> calls(ServiceName service) {
      return counters.tallied(service);
    }

    @Override
    public @Nullable Map<Slot, Set<String>> found(ServiceName service) {
      return counters.found(service);
    }
  }

  private static HaproxyAgent agent(Haproxy.Agent settings, InstantSource clock) {
    try {
      return new HaproxyAgent(
          InetAddress.getByName(settings.bind()), settings.port(), AGENTS_PATIENCE, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "haproxy.agent: port %d: %s".formatted(settings.port(), e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    if (agent != null) {
      agent.close();
    }
    maps.values().forEach(HaproxyMap::close);
    stats.values().forEach(HaproxyStats::close);
  }
}
