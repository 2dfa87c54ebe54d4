package dev.scaledservice.routing.haproxy;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxies behind some addresses, each with a keeper of its own, so that one that hangs costs
 * the others nothing. Names are looked up again every second; while one cannot be, those that it
 * stood for stay.
 */
final class Proxies<K extends Proxies.Keeper> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Proxies.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /** Looks after one proxy, from its making until it is closed. */
  interface Keeper extends AutoCloseable {

    /**
     * What it does. Not on a virtual thread: those wait for each other as long as the few that
     * carry them are busy, as they are while services grow, and a bad version is to be found and
     * turned back just then.
     */
    static Thread keeping(String name, Runnable what) {
      return Thread.ofPlatform().daemon().name(name).start(what);
    }

    @Override
    void close();
  }

  private final List<RuntimeAddress> addresses;
  private final Function<SocketAddress, K> making;
  private final Map<RuntimeAddress, List<SocketAddress>> stoodFor = new HashMap<>();
  private final Map<SocketAddress, K> keepers = new ConcurrentHashMap<>();
  private final CountDownLatch looked = new CountDownLatch(1);
  private final Thread lookup;
  private volatile @Nullable String trouble;

  Proxies(List<RuntimeAddress> addresses, Function<SocketAddress, K> making) {
    this.addresses = List.copyOf(addresses);
    this.making = making;
    // Not a virtual one: a lookup that takes long would hold up others.
    lookup = Thread.ofPlatform().daemon().name("haproxy-lookup").start(this::lookAgain);
  }

  /** Those that are known; waits, for a second at most, for the first lookup only. */
  Collection<K> keepers() {
    try {
      if (!looked.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
        trouble = addresses + " have not been looked up yet";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return known();
  }

  /** Those that are known so far. Waits for nobody. */
  Collection<K> known() {
    return List.copyOf(keepers.values());
  }

  /** Why there is none. */
  String whyNone() {
    String why = trouble;
    return why == null ? addresses + " stand for no proxy" : why;
  }

  private void lookAgain() {
    try {
      while (!Thread.interrupted()) {
        look();
        looked.countDown();
        Thread.sleep(AGAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    String why = null;
    for (RuntimeAddress address : addresses) {
      try {
        stoodFor.put(address, address.proxies());
      } catch (IOException e) {
        why = "%s cannot be looked up: %s".formatted(address, e);
      }
    }
    if (why != null && !why.equals(trouble)) {
      LOG.warn("{}", why);
    }
    trouble = why;
    Set<SocketAddress> found = new HashSet<>();
    stoodFor.values().forEach(found::addAll);
    found.forEach(proxy -> keepers.computeIfAbsent(proxy, making));
    keepers.keySet().stream()
        .filter(known -> !found.contains(known))
        .toList()
        .forEach(this::retire);
  }

  private void retire(SocketAddress proxy) {
    K keeper = keepers.remove(proxy);
    if (keeper != null) {
      keeper.close();
    }
  }

  @Override
  public void close() {
    lookup.interrupt();
    List.copyOf(keepers.keySet()).forEach(this::retire);
  }
}
