package dev.scaledservice.signals.wire;

import static dev.scaledservice.signals.wire.Dialect.Trait.CLEANED_NAMES;
import static dev.scaledservice.signals.wire.Dialect.Trait.EVENTS;
import static dev.scaledservice.signals.wire.Dialect.Trait.HISTOGRAMS;
import static dev.scaledservice.signals.wire.Dialect.Trait.JAVASCRIPT_NUMBERS;
import static dev.scaledservice.signals.wire.Dialect.Trait.NO_NEGATIVE_TIMERS;
import static dev.scaledservice.signals.wire.Dialect.Trait.RELATIVE_GAUGES;
import static dev.scaledservice.signals.wire.Dialect.Trait.REPEATED_GROUPS;
import static dev.scaledservice.signals.wire.Dialect.Trait.UNKNOWN_TYPE_COUNTS;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whose StatsD is spoken. A dialect is nothing but the set of switches it turns: another one is
 * another line here, and another trait where none of these says what it does differently.
 *
 * <p>Sources: {@code stats.js} and {@code lib/helpers.js} of statsd/statsd; the DogStatsD datagram
 * format, versions 1.0 to 1.6, and what the Datadog agent does where that is silent.
 */
public enum Dialect {
  /** The first StatsD, by Etsy: {@code name:value|type|@rate:value|type}. */
  ETSY(
      REPEATED_GROUPS,
      CLEANED_NAMES,
      JAVASCRIPT_NUMBERS,
      UNKNOWN_TYPE_COUNTS,
      NO_NEGATIVE_TIMERS,
      RELATIVE_GAUGES),

  /** Datadog's: {@code name:value:value|type|@rate|#tag:value}, fields in any order. */
  DOGSTATSD(HISTOGRAMS, EVENTS);

  @SuppressWarnings("ImmutableEnumChecker") // what Set.of gives cannot be changed
  private final Set<Trait> traits;

  Dialect(Trait... traits) {
    this.traits = Set.of(traits);
  }

  /** Reads the spelling of settings and command lines, such as {@code dogstatsd}. */
  public static Dialect of(String text) {
    for (Dialect dialect : values()) {
      if (dialect.toString().equals(text)) {
        return dialect;
      }
    }
    throw new IllegalArgumentException(
        "no StatsD dialect is called \"%s\"; wants one of %s"
            .formatted(
                text,
                Arrays.stream(values()).map(Dialect::toString).collect(Collectors.joining(", "))));
  }

  /** As settings and command lines spell it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }

  /** A point on which dialects differ. */
  enum Trait {
    /** A colon begins another {@code value|type|@rate} of the name, not another value. */
    REPEATED_GROUPS,
    /** Blanks in names become {@code _}, slashes {@code -}, other odd characters go away. */
    CLEANED_NAMES,
    /** Numbers are what JavaScript takes for one: {@code " 1"}, {@code 0x10}. */
    JAVASCRIPT_NUMBERS,
    /** {@code h} and {@code d} are types. */
    HISTOGRAMS,
    /** A type that nobody knows counts as a counter. */
    UNKNOWN_TYPE_COUNTS,
    /** A timer below zero is refused. */
    NO_NEGATIVE_TIMERS,
    /** A gauge with a sign is a change of its value. */
    RELATIVE_GAUGES,
    /** {@code _e} with a brace begins an event, {@code _sc} a service check. */
    EVENTS
  }
}
