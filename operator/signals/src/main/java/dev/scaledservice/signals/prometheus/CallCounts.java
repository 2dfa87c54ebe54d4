package dev.scaledservice.signals.prometheus;

import dev.scaledservice.signals.prometheus.AnswerText.Many.Series;
import dev.scaledservice.signals.prometheus.CallQueries.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what the series of callers have grown by from one answer to the next, by the label {@code
 * revision}.
 *
 * <p>A caller counts its calls to all revisions, and one scrape takes all of it: what is added up
 * here of several revisions is of the same time, however far apart callers are scraped. That holds
 * for a caller as a whole or not at all. So of one that nobody has told of before, or of whose
 * counters one has fallen since it began anew, an answer only says where its counters stand; a few
 * calls are not counted then, and none is ever counted twice. Of a caller that goes on, a series
 * that appears, as that of the first error does, began at 0.
 */
final class CallCounts {

  private static final String REVISION = "revision";

  /** As long as Prometheus may go without finding a target, and then some. */
  private static final Duration KEPT = Duration.ofMinutes(15);

  /** Nobody who wants to see a rollout scrapes less often. */
  private static final Duration LONGEST_SPACING = Duration.ofMinutes(2);

  private final Map<Caller, Known> callers = new HashMap<>();
  private final Map<String, Sums> revisions = new HashMap<>();

  /** What Prometheus tells targets apart by. */
  private record Caller(String job, String instance, String namespace, String pod) {
    static Caller of(Series series) {
      return new Caller(
          series.label("job"),
          series.label("instance"),
          series.label("namespace"),
          series.label("pod"));
    }

    /** Of a sum over several, nobody could say who of them has begun anew. */
    boolean isSum() {
      return instance.isEmpty() && pod.isEmpty();
    }
  }

  /** Where the counters of a caller stand, by all their labels. */
  private static final class Known {
    private final Map<Map<String, String>, Double> counters = new HashMap<>();
    private Instant heard = Instant.MIN;
    private @Nullable Instant grew;
    private Duration spacing = Duration.ZERO;

    void grewAt(Instant at) {
      Duration since = grew == null ? Duration.ZERO : Duration.between(grew, at);
      spacing = since.compareTo(LONGEST_SPACING) > 0 ? LONGEST_SPACING : since;
      grew = at;
    }
  }

  /** What is counted of one revision. */
  private static final class Sums {
    private final Map<Kind, Double> grown = new EnumMap<>(Kind.class);
    private Instant heard = Instant.MIN;

    /** Whole calls. */
    long of(Kind kind) {
      long total = grown.getOrDefault(Kind.TOTAL, 0.0).longValue();
      return Math.min(total, grown.getOrDefault(kind, 0.0).longValue());
    }
  }

  /** What keeps an answer from telling calls by revision, as a clause; empty where nothing does. */
  static String lacks(List<Series> answer) {
    Map<Caller, Set<String>> called = new HashMap<>();
    for (Series series : answer) {
      if (kind(series).equals(Optional.of(Kind.TOTAL))) {
        called.computeIfAbsent(Caller.of(series), _ -> new HashSet<>()).add(series.label(REVISION));
      }
    }
    if (called.isEmpty()) {
      return "the query of all calls (total) finds no series";
    }
    if (called.keySet().stream().anyMatch(Caller::isSum)) {
      return "the series of total do not say whose they are, by instance or pod: write them as scraped, or sum by (instance, revision)";
    }
    if (called.values().stream().allMatch(Set.of("")::equals)) {
      return "the series of total have no label revision";
    }
    return answer.stream()
        .filter(series -> kind(series).isPresent())
        .filter(series ->
            !called.getOrDefault(Caller.of(series), Set.of()).contains(series.label(REVISION)))
        .findFirst()
        .map(series ->
            "a series of %s is of revision \"%s\", of which total has none from the same caller"
                .formatted(series.label(CallQueries.KIND), series.label(REVISION)))
        .orElse("");
  }

  /** How far the last call that is counted may be behind: the time between two scrapes. */
  Duration spacing() {
    return callers.values().stream()
        .map(known -> known.spacing)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  void take(List<Series> answer, Instant at) {
    Map<Caller, List<Series>> byCaller =
        answer.stream()
            .filter(series -> kind(series).isPresent() && !series.label(REVISION).isEmpty())
            .filter(series -> !Caller.of(series).isSum())
            .collect(Collectors.groupingBy(Caller::of));
    byCaller.forEach((caller, series) -> take(caller, series, at));
    Instant old = at.minus(KEPT);
    callers.values().removeIf(known -> known.heard.isBefore(old));
    revisions.values().removeIf(sums -> sums.heard.isBefore(old));
  }

  private void take(Caller caller, List<Series> answer, Instant at) {
    boolean goesOn = callers.containsKey(caller);
    Known known = callers.computeIfAbsent(caller, _ -> new Known());
    known.heard = at;
    List<Growth> growths = new ArrayList<>();
    for (Series series : answer) {
      Double before = known.counters.put(labels(series), series.value());
      double grown = series.value() - (before == null ? 0 : before);
      goesOn &= grown >= 0;
      growths.add(new Growth(series, grown));
    }
    if (growths.stream().anyMatch(growth -> growth.by() > 0)) {
      known.grewAt(at);
    }
    for (Growth growth : growths) {
      Sums sums = revisions.computeIfAbsent(growth.series().label(REVISION), _ -> new Sums());
      sums.heard = at;
      if (goesOn) {
        kind(growth.series()).ifPresent(kind -> sums.grown.merge(kind, growth.by(), Double::sum));
      }
    }
  }

  private record Growth(Series series, double by) {}

  List<CountedCalls> counted() {
    List<CountedCalls> counted = new ArrayList<>(revisions.size());
    revisions.forEach((revision, sums) ->
        counted.add(
            new CountedCalls(
                revision,
                sums.of(Kind.TOTAL),
                sums.of(Kind.FAILED),
                sums.of(Kind.SLOW),
                sums.of(Kind.SHED))));
    return counted;
  }

  /** None of a series that is of no query. */
  private static Optional<Kind> kind(Series series) {
    for (Kind kind : Kind.values()) {
      if (kind.label().equals(series.label(CallQueries.KIND))) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> labels(Series series) {
    Map<String, String> labels = new TreeMap<>();
    series
        .labels()
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return labels;
  }
}
