package dev.scaledservice.routing.haproxy;

import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of each instance ended, by the counters of all proxies of a server ({@code show
 * stat}): enough for a canary's verdict with services and callers that report nothing.
 *
 * <p>Backends are known by their names: {@code shop_worker_a} and {@code shop_worker_b}, or one
 * {@code shop_worker} with servers {@code a1}, {@code a2}, ... {@code b1}, ...; a group is the
 * slot's letter, an instance the server's address. Counters of one instance are added up over the
 * proxies from when this began to look; a proxy that was restarted or reloaded counts from zero
 * again, and what it counted before stays counted.
 *
 * <p>HAProxy counts no call as slow or shed: it has a mean time of the last 1,024 answers alone,
 * from which no number of slow calls follows, and an instance's 503 is a failure as any other. Both
 * are 0 here.
 */
public final class HaproxyStats implements AutoCloseable {

  /** No server stands for it any more, and no rollout that knew it asks. */
  private static final Duration FORGOTTEN = Duration.ofHours(1);

  private static final Duration SWEPT_EVERY = Duration.ofMinutes(1);

  private final Proxies<StatsKeeper> proxies;
  private final LongSupplier ticker;
  private final Map<ServiceName, Map<ServerLine.Instance, Sum>> sums = new HashMap<>();
  private long swept;
  private volatile Runnable onRead = () -> {};

  /**
   * What was counted of an instance.
   *
   * @param at when a proxy last had a server for it
   */
  private record Sum(ServerLine.Counts counts, long at) {
    Sum plus(Sum more) {
      return new Sum(counts.plus(more.counts), more.at);
    }
  }

  /**
   * @param addresses of the runtime APIs
   * @param interval how often every proxy is asked
   * @param patience the longest wait for one proxy's answer
   */
  public HaproxyStats(List<RuntimeAddress> addresses, Duration interval, Duration patience) {
    this(addresses, interval, patience, System::nanoTime);
  }

  HaproxyStats(
      List<RuntimeAddress> addresses, Duration interval, Duration patience, LongSupplier ticker) {
    this.ticker = ticker;
    swept = ticker.getAsLong();
    proxies =
        new Proxies<>(
            addresses,
            proxy ->
                new StatsKeeper(
                    new RuntimeApi(proxy, patience), interval, this::add, () -> onRead.run()));
  }

  /**
   * @param somebody told whenever a proxy's counters have been read; must return at once
   */
  public void wakes(Runnable somebody) {
    onRead = somebody;
  }

  /**
   * What was counted of one service since this began to look, a line an instance, by slot and
   * address; empty while nothing was. Waits for nobody.
   */
  public synchronized List<Tallied> tallied(ServiceName service) {
    List<Tallied> lines = new ArrayList<>();
    new TreeMap<>(sums.getOrDefault(service, Map.of()))
        .forEach((instance, sum) ->
            lines.add(
                new Tallied(
                    instance.slot().letter(),
                    instance.address(),
                    sum.counts().total(),
                    sum.counts().failed(),
                    0,
                    0)));
    return lines;
  }

  /**
   * Whom all proxies have found, as of their last answers: addresses such as 10.1.2.3:8080 by slot.
   * A proxy that does not answer, or has found nobody of either slot, is not asked; null where that
   * is all of them. Waits for nobody.
   */
  public @Nullable Map<Slot, Set<String>> found(ServiceName service) {
    List<Map<Slot, Set<String>>> each =
        proxies.known().stream()
            .map(keeper -> keeper.found(service))
            .filter(found -> !found.isEmpty())
            .toList();
    if (each.isEmpty()) {
      return null;
    }
    Map<Slot, Set<String>> all = new EnumMap<>(Slot.class);
    for (Slot slot : Slot.values()) {
      Set<String> inAll = new HashSet<>(each.getFirst().getOrDefault(slot, Set.of()));
      each.forEach(found -> inAll.retainAll(found.getOrDefault(slot, Set.of())));
      all.put(slot, inAll);
    }
    return all;
  }

  /** Why there are no counts, or not all: a sentence for each proxy that does not answer. */
  public List<String> failures() {
    var keepers = proxies.keepers();
    return keepers.isEmpty()
        ? List.of(proxies.whyNone())
        : keepers.stream().map(StatsKeeper::failure).filter(failure -> !failure.isEmpty()).toList();
  }

  private synchronized void add(ServerLine.Instance instance, ServerLine.Counts more) {
    long now = ticker.getAsLong();
    sums.computeIfAbsent(instance.service(), any -> new HashMap<>())
        .merge(instance, new Sum(more, now), Sum::plus);
    if (now - swept >= SWEPT_EVERY.toNanos()) {
      swept = now;
      sums.values()
          .forEach(all -> all.values().removeIf(sum -> now - sum.at() > FORGOTTEN.toNanos()));
      sums.values().removeIf(Map::isEmpty);
    }
  }

  @Override
  public void close() {
    proxies.close();
  }
}
