package dev.scaledservice.routing.haproxy;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxies behind one address, each with a keeper of its own, so that one that hangs costs the
 * others nothing. The name is looked up again every second; while it cannot be, those that were
 * known stay.
 */
final class Proxies<K extends Proxies.Keeper> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Proxies.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /** Looks after one proxy, from its making until it is closed. */
  interface Keeper extends AutoCloseable {
    @Override
    void close();
  }

  private final RuntimeAddress address;
  private final Function<SocketAddress, K> making;
  private final Map<SocketAddress, K> keepers = new ConcurrentHashMap<>();
  private final Thread lookup;
  private volatile @Nullable String trouble;

  Proxies(RuntimeAddress address, Function<SocketAddress, K> making) {
    this.address = address;
    this.making = making;
    look();
    // Not a virtual one: a lookup that takes long would hold up others.
    lookup = Thread.ofPlatform().daemon().name("haproxy-lookup " + address).start(this::lookAgain);
  }

  Collection<K> keepers() {
    return List.copyOf(keepers.values());
  }

  /** Why there is none. */
  String whyNone() {
    String why = trouble;
    return why == null ? address + " stands for no proxy" : why;
  }

  private void lookAgain() {
    try {
      while (!Thread.interrupted()) {
        Thread.sleep(AGAIN);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      var found = new HashSet<>(address.proxies());
      trouble = null;
      found.forEach(proxy -> keepers.computeIfAbsent(proxy, making));
      for (SocketAddress known : List.copyOf(keepers.keySet())) {
        if (!found.contains(known)) {
          retire(known);
        }
      }
    } catch (IOException e) {
      String why = "%s cannot be looked up: %s".formatted(address, e);
      if (!why.equals(trouble)) {
        LOG.warn("{}", why);
      }
      trouble = why;
    }
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
