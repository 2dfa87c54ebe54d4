package dev.scaledservice.signals.statsd;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Addresses that packets came from and that are no pod's, so that a person can see who. The last
 * few dozen heard; for several threads.
 */
final class Strangers {

  private static final int MOST = 64;

  private final Map<InetAddress, Long> packets =
      new LinkedHashMap<>(MOST, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Long> eldest) {
          return size() > MOST;
        }
      };

  synchronized void heard(InetAddress address) {
    packets.merge(address, 1L, Long::sum);
  }

  /** It turned out to be a pod. */
  synchronized void known(InetAddress address) {
    packets.remove(address);
  }

  /** Those that sent most first. */
  synchronized List<Stranger> list() {
    return packets.entrySet().stream()
        .map(entry -> new Stranger(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingLong(Stranger::packets).reversed())
        .toList();
  }
}
