package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.window.Span;
import dev.scaledservice.signals.wire.Type;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the queries of a service that have the same name and tags want to be kept, and what is known
 * of it over all pods. Receivers write to it, readers look.
 */
final class Interest {

  /** Before any moment of a ticker that matters. */
  static final long NEVER = Long.MIN_VALUE;

  /** So many revisions are remembered, those that were heard first going first. */
  static final int REVISIONS = 100;

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

  /** The types that pods of each revision ever sent it as, by revision. Replaced as a whole. */
  private volatile Map<String, Set<Type>> types = Map.of();

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

  void heard(Type type, String revision) {
    if (!types(revision).contains(type)) {
      remember(type, revision);
    }
  }

  private synchronized void remember(Type type, String revision) {
    Map<String, Set<Type>> more = new LinkedHashMap<>(types);
    Set<Type> all = EnumSet.of(type);
    all.addAll(types(revision));
    more.put(revision, all);
    if (more.size() > REVISIONS) {
      more.remove(more.keySet().iterator().next());
    }
    types = more;
  }

  /** A sample that was asked for had to be dropped: what is known is too little. */
  void lost(Drop why, long now) {
    lostTo = why;
    lostAt = now;
  }

  /** As which types any pod ever sent it. */
  Set<Type> types() {
    Set<Type> all = EnumSet.noneOf(Type.class);
    types.values().forEach(all::addAll);
    return all;
  }

  /** As which types any pod of a revision ever sent it, be that pod gone. */
  Set<Type> types(String revision) {
    return types.getOrDefault(revision, Set.of());
  }

  /** Why samples were lost since a moment; null where none were. */
  @Nullable Drop lostSince(long moment) {
    return lostAt != NEVER && lostAt - moment >= 0 ? lostTo : null;
  }
}
