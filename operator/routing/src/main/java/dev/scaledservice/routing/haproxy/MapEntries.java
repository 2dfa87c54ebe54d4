package dev.scaledservice.routing.haproxy;

import dev.scaledservice.routing.HeaderMatch;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.Split;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A split as entries of a HAProxy map. Every value is the share of slot b in percent:
 *
 * <ul>
 *   <li>{@code shop/worker} for calls in general;
 *   <li>{@code shop/worker x-canary=always} for those that bear the header, 100 or 0;
 *   <li>{@code shop/worker refused:zzcc7b8zx6.mi2jxw4g} of a revision that was turned back, the
 *       time that it was let in then. No call is looked up by it (a header's name has no colon): it
 *       tells the next leader, also of an abort that nobody could write down.
 * </ul>
 *
 * One number for both slots, so that no call ever sees half a change.
 */
final class MapEntries {

  private MapEntries() {}

  static Map<String, Integer> of(Split split) {
    Map<String, Integer> entries = new LinkedHashMap<>();
    entries.put(split.service().toString(), split.percent(Slot.B));
    for (HeaderMatch header : split.match()) {
      String key = "%s %s=%s".formatted(split.service(), header.name(), header.value());
      entries.put(key, split.canary() == Slot.B ? 100 : 0);
    }
    if (split.refused()) {
      entries.put(refusal(split.service(), split.newcomer()), 0);
    }
    return entries;
  }

  /** The key by which a proxy remembers that a revision was turned back. */
  static String refusal(ServiceName service, String revision) {
    return "%s refused:%s".formatted(service, revision);
  }

  /**
   * Reads the answer to {@code show map}: a line {@code 0x55d0c8 key value} each. Two who write can
   * both add a key. It has no value here if they do not agree: HAProxy goes by the first, and a
   * {@code set map} sets both.
   */
  static Map<String, String> read(String answer) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (String line : answer.lines().toList()) {
      int key = line.indexOf(' ') + 1;
      int value = line.lastIndexOf(' ') + 1;
      if (line.startsWith("0x") && value > key) {
        entries.merge(
            line.substring(key, value - 1),
            line.substring(value),
            (first, second) -> first.equals(second) ? first : "");
      }
    }
    return entries;
  }

  /** Whether every entry of a service that is there is as one of two sayings has it. */
  static boolean said(
      ServiceName service,
      Map<String, String> there,
      Map<String, Integer> one,
      Map<String, Integer> other) {
    return there.entrySet().stream()
        .filter(entry -> isOf(service, entry.getKey()))
        .allMatch(entry ->
            entry.getValue().equals(String.valueOf(one.get(entry.getKey())))
                || entry.getValue().equals(String.valueOf(other.get(entry.getKey()))));
  }

  private static boolean isOf(ServiceName service, String key) {
    return key.equals(service.toString()) || key.startsWith(service + " ");
  }

  /**
   * The commands that turn what is there into what is wanted, those that change most calls first.
   * Entries of services that are not wanted are left alone.
   *
   * @param map as the proxy's configuration writes it
   */
  static List<String> commands(
      String map, Map<String, String> there, Map<ServiceName, Map<String, Integer>> wanted) {
    List<String> general = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    wanted.forEach((service, entries) -> {
      entries.forEach((key, value) -> {
        String now = there.get(key);
        if (now == null || !now.equals(value.toString())) {
          general.add(
              "%s map %s %s %d"
                  .formatted(now == null ? "add" : "set", escaped(map), escaped(key), value));
        }
      });
      there.keySet().stream()
          .filter(key -> isOf(service, key) && !entries.containsKey(key))
          .forEach(key -> gone.add("del map %s %s".formatted(escaped(map), escaped(key))));
    });
    general.addAll(gone);
    return general;
  }

  /** As one word of a command. */
  static String escaped(String text) {
    return text.replaceAll("[^A-Za-z0-9/._=-]", "\\\\$0");
  }
}
