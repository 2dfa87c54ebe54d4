package dev.scaledservice.signals.statsd;

import java.time.Duration;
import java.util.Map;

/**
 * What is asked of the StatsD samples of a service.
 *
 * @param name name of the metric in the packets
 * @param as what is read from its samples
 * @param tags tags that a sample must have to count, all of them; none means every sample
 * @param window how far back the reading looks
 * @param burst how far back the short one looks, at most {@code window}
 */
public record StatsdQuery(
    String name, As as, Map<String, String> tags, Duration window, Duration burst) {

  /** The longest window that can be asked for. */
  public static final Duration LONGEST = Duration.ofMinutes(5);

  /** The shortest: packets of one client are rarely further apart. */
  public static final Duration SHORTEST = Duration.ofSeconds(1);

  public StatsdQuery {
    tags = Map.copyOf(tags);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a StatsD metric wants a name");
    }
    within("window", window, LONGEST);
    within("burst", burst, window);
  }

  private static void within(String what, Duration span, Duration atMost) {
    if (span.compareTo(SHORTEST) < 0 || span.compareTo(atMost) > 0) {
      throw new IllegalArgumentException(
          "%s is %s; wants from %s to %s".formatted(what, span, SHORTEST, atMost));
    }
  }
}
