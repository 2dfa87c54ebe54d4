package dev.scaledservice.routing.haproxy;

import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.Router;
import dev.scaledservice.routing.Saying;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Split;
import dev.scaledservice.routing.haproxy.MapKeeper.Progress;
import dev.scaledservice.routing.haproxy.MapKeeper.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Every proxy of a server told by its runtime API: one value of a map a service says how many of
 * the calls go to slot b. Instances come and go without it, since the share is drawn before the
 * backend is chosen.
 *
 * <p>All proxies are told at once. One that does not answer is waited for once, for as long as an
 * exchange may take; from then on the others' word is enough, and it gets its values as soon as it
 * answers again.
 *
 * <p>Whoever leads has the last word. Who does not, or not any more, still says again what a proxy
 * forgot, and still takes back what it said itself; what somebody else has put there stays, and
 * counts as if it were in force.
 */
public final class HaproxyMap implements Router, AutoCloseable {

  private final Duration patience;
  private final Proxies<MapKeeper> proxies;
  private volatile Wanted wanted = Wanted.NOTHING;

  /** What was turned back, as far as it was said here: it may be let in anew. */
  private final Map<ServiceName, Set<String>> refused = new HashMap<>();

  /**
   * @param addresses of the runtime APIs
   * @param map as the proxies' configuration writes it, such as {@code
   *     /etc/haproxy/scaledservice.map}
   * @param patience the longest wait for one proxy's answer
   * @param leading whether nobody else can be the one that acts; asked at each look
   */
  public HaproxyMap(
      List<RuntimeAddress> addresses,
      String map,
      Duration patience,
      BooleanSupplier leading,
      InstantSource clock) {
    this.patience = patience;
    proxies =
        new Proxies<>(
            addresses,
            proxy ->
                new MapKeeper(
                    new RuntimeApi(proxy, patience),
                    map,
                    () -> wanted,
                    leading,
                    clock,
                    this::tell));
  }

  @Override
  public Saying say(Split split) {
    long edition = want(split).edition();
    proxies.known().forEach(MapKeeper::wake);
    return _ -> {
      Collection<MapKeeper> keepers = proxies.keepers();
      awaitAll(keepers, edition);
      return outcome(keepers, edition);
    };
  }

  @Override
  public boolean remembersRefusal(ServiceName service, String revision) {
    return revision.equals(wanted.newcomers().get(service))
        && proxies.keepers().stream()
            .anyMatch(keeper -> revision.equals(keeper.progress().refusing().get(service)));
  }

  @Override
  public synchronized void forget(ServiceName service) {
    refused.remove(service);
    Map<ServiceName, Map<String, Integer>> entries = new HashMap<>(wanted.entries());
    if (entries.remove(service) != null) {
      Map<ServiceName, String> newcomers = new HashMap<>(wanted.newcomers());
      newcomers.remove(service);
      wanted = new Wanted(wanted.edition() + 1, entries, newcomers);
    }
  }

  @Override
  public void close() {
    proxies.close();
  }

  private synchronized Wanted want(Split split) {
    ServiceName service = split.service();
    Map<String, Integer> mine = MapEntries.of(split);
    String newcomer = newcomer(split);
    if (!mine.equals(wanted.entries().get(service))
        || !newcomer.equals(wanted.newcomers().getOrDefault(service, ""))) {
      Map<ServiceName, Map<String, Integer>> entries = new HashMap<>(wanted.entries());
      entries.put(service, mine);
      Map<ServiceName, String> newcomers = new HashMap<>(wanted.newcomers());
      newcomers.put(service, newcomer);
      wanted = new Wanted(wanted.edition() + 1, entries, newcomers);
    }
    return wanted;
  }

  /** The revision that is let in although nobody here knows whether it was turned back before. */
  private String newcomer(Split split) {
    Set<String> known = refused.computeIfAbsent(split.service(), any -> new HashSet<>());
    if (split.refused()) {
      known.add(split.newcomer());
    }
    return known.contains(split.newcomer()) ? "" : split.newcomer();
  }

  private synchronized void tell() {
    notifyAll();
  }

  /** Until each has tried; those that failed the last time are not waited for, unless all did. */
  private synchronized void awaitAll(Collection<MapKeeper> keepers, long edition) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (isPending(keepers, edition)) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return;
        }
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isPending(Collection<MapKeeper> keepers, long edition) {
    List<Progress> all = keepers.stream().map(MapKeeper::progress).toList();
    boolean anyWell = all.stream().anyMatch(progress -> progress.failure() == null);
    return all.stream()
        .anyMatch(
            progress -> progress.tried() < edition && (progress.failure() == null || !anyWell));
  }

  private Outcome outcome(Collection<MapKeeper> keepers, long edition) {
    List<String> failures = new ArrayList<>();
    Instant latest = Instant.MIN;
    for (MapKeeper keeper : keepers) {
      Progress progress = keeper.progress();
      if (progress.failure() != null) {
        failures.add(progress.failure());
      } else if (progress.tried() < edition || progress.since() == null) {
        failures.add(
            "HAProxy %s has not answered within %d ms".formatted(keeper, patience.toMillis()));
      } else if (progress.since().isAfter(latest)) {
        latest = progress.since();
      }
    }
    if (keepers.isEmpty()) {
      return new Outcome.Failed(List.of(proxies.whyNone()));
    }
    if (failures.isEmpty()) {
      return new Outcome.InForce(latest);
    }
    return failures.size() == keepers.size()
        ? new Outcome.Failed(failures)
        : new Outcome.Partly(failures);
  }
}
