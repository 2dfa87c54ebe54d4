package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.wire.Type;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a metric that no pod ever sent, though pods were heard, is not zero: its name or its type is
 * more probably wrong than the service idle since we listen. Says what was heard instead.
 */
final class Unheard {

  private static final int NAMED = 5;

  private Unheard() {}

  /** A clause for people; null where the metric has been heard. */
  static @Nullable String why(
      StatsdQuery query, Interest interest, ServiceSamples service, long now) {
    if (interest.everHeard()) {
      Set<Type> wanted = readable(query.as());
      return Collections.disjoint(wanted, interest.types())
          ? "sent as |%s, but %s reads |%s"
              .formatted(symbols(interest.types(), ", |"), query.as(), symbols(wanted, " or |"))
          : null;
    }
    List<String> names = service.unasked.names(now);
    if (names.contains(query.name())) {
      return "sent, but never with the tags " + interest.filter;
    }
    return "never heard" + instead(names);
  }

  private static String instead(List<String> names) {
    if (names.isEmpty()) {
      return ", nor is anything that nobody asks for";
    }
    String some = names.stream().limit(NAMED).collect(Collectors.joining(", "));
    return "; heard instead: "
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
