package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.window.Span;
import dev.scaledservice.signals.wire.Type;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the queries of a service that have the same name and tags want to be kept, and what is known
 * of it over all pods. Receivers write to it, readers look.
 */
final class Interest {

  /** Before any moment of a ticker that matters. */
  static final long NEVER = Long.MIN_VALUE;

  /** Notes of the time are this coarse, so that most samples write nothing. */
  private static final long COARSE = 100_000_000;

  final String name;
  final TagFilter filter;
  final int slots;
  final long since;
  final boolean sums;
  final boolean percentiles;
  final boolean gauges;
  final boolean sets;

  /** The longest one asked for, in nanoseconds. */
  final long window;

  private volatile Set<Type> types = EnumSet.noneOf(Type.class);
  private volatile long heardAt = NEVER;
  private volatile long lostAt = NEVER;
  private volatile @Nullable Drop lostTo;

  /**
   * @param queries with that name and those tags, at least one
   */
  Interest(String name, TagFilter filter, Collection<StatsdQuery> queries, long since) {
    this.name = name;
    this.filter = filter;
    this.since = since;
    this.window = queries.stream().mapToLong(query -> query.window().toNanos()).max().orElseThrow();
    this.slots = Span.slots(window);
    this.percentiles = queries.stream().anyMatch(query -> query.as() instanceof As.Percentile);
    this.sets = asks(queries, EnumSet.of(As.Plain.UNIQUE));
    this.gauges = asks(queries, EnumSet.of(As.Plain.GAUGE, As.Plain.MEAN));
    this.sums =
        asks(queries, EnumSet.of(As.Plain.RATE, As.Plain.SUM, As.Plain.COUNT, As.Plain.MEAN));
  }

  private static boolean asks(Collection<StatsdQuery> queries, Set<As.Plain> any) {
    return queries.stream().anyMatch(query -> any.contains(query.as()));
  }

  /** Whether what it keeps is enough for what another one wants. */
  boolean covers(Interest other) {
    return window >= other.window
        && (sums || !other.sums)
        && (percentiles || !other.percentiles)
        && (gauges || !other.gauges)
        && (sets || !other.sets);
  }

  void heard(Type type, long now) {
    if (!types.contains(type)) {
      Set<Type> more = EnumSet.copyOf(types);
      more.add(type);
      types = more;
    }
    if (heardAt == NEVER || now - heardAt > COARSE) {
      heardAt = now;
    }
  }

  /** A sample that was asked for had to be dropped: what is known is too little. */
  void lost(Drop why, long now) {
    lostTo = why;
    lostAt = now;
  }

  boolean everHeard() {
    return heardAt != NEVER;
  }

  Set<Type> types() {
    return types;
  }

  /** Why samples were lost since a moment; null where none were. */
  @Nullable Drop lostSince(long moment) {
    return lostAt != NEVER && lostAt - moment >= 0 ? lostTo : null;
  }
}
