package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.Pod;
import dev.scaledservice.signals.wire.Type;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a metric that was never sent, though pods were heard, is not zero: its name or its type is
 * more probably wrong than the service idle since we listen. Says what was heard instead.
 *
 * <pre>
 * no pod ever sent it                  not known
 * pods did, but none that ever ran     what adds up over pods may raise the count, not lower it:
 *   the revision of some ready pod       that revision may call it otherwise
 * else                                 what a heard pod did not send is zero
 * </pre>
 *
 * One pod speaks for its revision, also when it is gone: of rare events most pods send none.
 *
 * @param ready pods that take traffic
 * @param without those of them that were heard, and whose revision never sent it
 * @param note what is sent instead, for people; empty where no pod is without
 */
record Unheard(int ready, int without, String note) {

  /** Of what does not take for zero what was not sent. */
  static final Unheard NOTHING = new Unheard(0, 0, "");

  private static final int NAMED = 5;

  /** Looks at the revisions of the ready pods. */
  static Unheard of(
      StatsdQuery query,
      Interest interest,
      ServiceSamples service,
      Collection<Pod> pods,
      long now) {
    Set<Type> wanted = readable(query.as());
    Set<String> revisions = new TreeSet<>();
    int ready = 0;
    int without = 0;
    for (Pod pod : pods) {
      PodSamples samples = pod.ready() ? service.pod(pod.name()) : null;
      ready += pod.ready() ? 1 : 0;
      if (samples != null && samples.lastHeard() != Interest.NEVER) {
        String revision = samples.source().revision();
        if (Collections.disjoint(wanted, interest.types(revision))) {
          without++;
          revisions.add(revision);
        }
      }
    }
    String note =
        revisions.stream()
            .map(revision ->
                "revision %s: %s"
                    .formatted(
                        revision, instead(query, interest.types(revision), interest, service, now)))
            .collect(Collectors.joining(", "));
    return new Unheard(ready, without, note);
  }

  /** The share of ready pods whose revision has sent it, 0 to 1. */
  double share() {
    return without == 0 ? 1 : (double) (ready - without) / ready;
  }

  /** Why it is not known at all, for people; null where any pod has ever sent it. */
  static @Nullable String why(
      StatsdQuery query, Interest interest, ServiceSamples service, long now) {
    Set<Type> types = interest.types();
    return Collections.disjoint(readable(query.as()), types)
        ? instead(query, types, interest, service, now)
        : null;
  }

  /**
   * @param types as which it was sent, none of them readable
   */
  private static String instead(
      StatsdQuery query, Set<Type> types, Interest interest, ServiceSamples service, long now) {
    if (!types.isEmpty()) {
      return "sent as |%s, but %s reads |%s"
          .formatted(symbols(types, ", |"), query.as(), symbols(readable(query.as()), " or |"));
    }
    List<String> names = service.unasked.names(now);
    if (names.contains(query.name())) {
      return "sent, but never with the tags " + interest.filter;
    }
    if (names.isEmpty()) {
      return "never heard, nor is anything that nobody asks for";
    }
    String some = names.stream().limit(NAMED).collect(Collectors.joining(", "));
    return "never heard; heard instead: "
        + some
        + (names.size() > NAMED ? " and %d more".formatted(names.size() - NAMED) : "");
  }

  private static String symbols(Set<Type> types, String separator) {
    return types.stream().map(Type::symbol).collect(Collectors.joining(separator));
  }

  private static Set<Type> readable(As as) {
    Set<Type> timers = EnumSet.of(Type.TIMER, Type.HISTOGRAM, Type.DISTRIBUTION);
    return switch (as) {
      case As.Plain plain ->
          switch (plain) {
            case RATE, SUM, COUNT -> with(timers, Type.COUNTER);
            case GAUGE -> EnumSet.of(Type.GAUGE);
            case MEAN -> with(timers, Type.GAUGE);
            case UNIQUE -> EnumSet.of(Type.SET);
          };
      case As.Percentile percentile -> timers;
    };
  }

  private static Set<Type> with(Set<Type> types, Type another) {
    types.add(another);
    return types;
  }
}
