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

  private static final int NAMED = 3;

  private record Heard(long packets, long last) {}

  private final Map<InetAddress, Heard> heard =
      new LinkedHashMap<>(MOST, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Heard> eldest) {
          return size() > MOST;
        }
      };

  /**
   * @param now by the ticker
   */
  synchronized void heard(InetAddress address, long now) {
    Heard before = heard.get(address);
    heard.put(address, new Heard(before == null ? 1 : before.packets() + 1, now));
  }

  /** It turned out to be a pod. */
  synchronized void known(InetAddress address) {
    heard.remove(address);
  }

  /** Those that sent most first. */
  synchronized List<Stranger> list() {
    return heard.entrySet().stream()
        .map(entry -> new Stranger(entry.getKey(), entry.getValue().packets()))
        .sorted(Comparator.comparingLong(Stranger::packets).reversed())
        .toList();
  }

  /**
   * A clause about those heard since a moment by the ticker, for people who miss a metric; empty
   * without any. Which comes first does not depend on how much each sends, so that it stays.
   */
  synchronized String since(long moment) {
    List<String> lately =
        heard.entrySet().stream()
            .filter(entry -> entry.getValue().last() - moment >= 0)
            .map(entry -> entry.getKey().getHostAddress())
            .sorted()
            .toList();
    if (lately.isEmpty()) {
      return "";
    }
    int more = lately.size() - NAMED;
    return "; packets come from %s%s, which no pod of a service has: is there a proxy, SNAT or hostNetwork between?"
        .formatted(
            String.join(", ", lately.subList(0, Math.min(NAMED, lately.size()))),
            more > 0 ? " and others" : "");
  }
}
