package dev.scaledservice.signals.prometheus;

import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.BreakerState;
import dev.scaledservice.signals.calls.Breakers;
import dev.scaledservice.signals.calls.CallLimits;
import dev.scaledservice.signals.calls.CallRates;
import dev.scaledservice.signals.calls.CallReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What resilience4j exports about breakers, from one Prometheus, as calls and breakers of services.
 * The caller is the pod that the labels {@code namespace} and {@code pod} of the target name, the
 * callee is the name of the breaker.
 *
 * <p>{@code rate = increase of the counters over the last 30 s / time between the answers}: a
 * scrape every 15 s shows nothing shorter. A counter that falls began anew. Who is missing from an
 * answer keeps what it said last, with the time of that. One owner feeds it; others read.
 */
final class Resilience4j {

  /** One query for all services that ask for a server. */
  static final String QUERY =
      "sum by (__name__, namespace, pod, name, kind) ({__name__=~"
          + "\"resilience4j_circuitbreaker_(calls_seconds_count|not_permitted_calls_total)\"})"
          + " or sum by (namespace, pod, name, state)"
          + " (resilience4j_circuitbreaker_state == 1)";

  static final Duration WINDOW = Duration.ofSeconds(30);

  /** Who has been missing for so long is forgotten, as one that pushed. */
  private static final Duration LIFE = CallLimits.DEFAULT.life();

  private final BiFunction<String, String, @Nullable ServiceKey> callers;
  private final Predicate<ServiceKey> known;
  private final int mostCallees;
  private final Deque<Answered> answers = new ArrayDeque<>();
  private final Map<Edge, Instant> notClosedSince = new HashMap<>();
  private volatile List<CallReport> reports = List.of();
  private volatile int strangers;

  /**
   * @param callers the service of a pod, by namespace and name; null for a pod of none
   * @param known whether there is such a service: what one that is gone said last does not stay
   * @param mostCallees names of breakers that are kept of one caller
   */
  Resilience4j(
      BiFunction<String, String, @Nullable ServiceKey> callers,
      Predicate<ServiceKey> known,
      int mostCallees) {
    this.callers = callers;
    this.known = known;
    this.mostCallees = mostCallees;
  }

  private record Edge(ServiceKey caller, String callee) {}

  /** A counter of one pod. */
  private record Counter(Edge edge, String pod, String kind) {}

  private record Answered(Instant at, Map<Counter, Double> counters) {}

  /** What was last known, of every caller. */
  List<CallReport> reports() {
    return reports;
  }

  /** Series of the last answer whose target is no pod of a service. */
  int strangers() {
    return strangers;
  }

  /** Takes an answer to {@link #QUERY}. */
  void take(List<AnswerText.Many.Series> series, Instant at) {
    Map<Counter, Double> counters = new HashMap<>();
    Map<Edge, int[]> states = new LinkedHashMap<>();
    Map<ServiceKey, Integer> callees = new HashMap<>();
    int nobodys = 0;
    for (AnswerText.Many.Series one : series) {
      ServiceKey caller = callers.apply(one.label("namespace"), one.label("pod"));
      String callee = one.label("name");
      if (caller == null || callee.isEmpty()) {
        nobodys++;
        continue;
      }
      Edge edge = new Edge(caller, callee);
      if (!states.containsKey(edge) && callees.merge(caller, 1, Integer::sum) > mostCallees) {
        continue;
      }
      int[] pods = states.computeIfAbsent(edge, unchanged -> new int[3]);
      if (one.label("kind").isEmpty()) {
        pods[place(one.label("state"))] += (int) Math.round(one.value());
      } else {
        counters.merge(
            new Counter(edge, one.label("pod"), one.label("kind")), one.value(), Double::sum);
      }
    }
    strangers = nobodys;
    answers.addLast(new Answered(at, counters));
    while (answers.size() > 2 && answers.getFirst().at().isBefore(at.minus(WINDOW))) {
      answers.removeFirst();
    }
    List<CallReport> next = new ArrayList<>(reported(states, at));
    next.addAll(missing(states.keySet(), callees, at));
    notClosedSince.keySet().retainAll(next.stream().map(Resilience4j::edge).toList());
    reports = List.copyOf(next);
  }

  /**
   * Those of whom the answer says nothing: they are not scraped, or Prometheus began anew. That is
   * not to say that their breakers have closed. No more of a caller than are kept.
   *
   * @param callees how many there are of each caller already
   */
  private List<CallReport> missing(Set<Edge> told, Map<ServiceKey, Integer> callees, Instant at) {
    List<CallReport> missing = new ArrayList<>();
    for (CallReport before : reports) {
      boolean alive = before.heard().isAfter(at.minus(LIFE)) && known.test(before.caller());
      if (alive
          && !told.contains(edge(before))
          && callees.merge(before.caller(), 1, Integer::sum) <= mostCallees) {
        missing.add(before);
      }
    }
    return missing;
  }

  private static Edge edge(CallReport report) {
    return new Edge(report.caller(), report.callee());
  }

  private List<CallReport> reported(Map<Edge, int[]> states, Instant at) {
    Map<Edge, Map<String, Double>> increases = increases();
    double seconds = Math.max(1, Duration.between(answers.getFirst().at(), at).toMillis() / 1000.0);
    return states.entrySet().stream()
        .map(entry ->
            report(
                entry.getKey(),
                entry.getValue(),
                increases.getOrDefault(entry.getKey(), Map.of()),
                seconds,
                at))
        .toList();
  }

  private CallReport report(
      Edge edge, int[] pods, Map<String, Double> calls, double seconds, Instant at) {
    Breakers breakers = new Breakers(pods[0], pods[1], pods[2], 0, null);
    BreakerState worst = breakers.worst();
    if (worst == BreakerState.OPEN || worst == BreakerState.HALF_OPEN) {
      Instant since = notClosedSince.computeIfAbsent(edge, unchanged -> at);
      breakers = new Breakers(pods[0], pods[1], pods[2], 0, since);
    } else {
      notClosedSince.remove(edge);
    }
    double fine = calls.getOrDefault("successful", 0.0) + calls.getOrDefault("ignored", 0.0);
    CallRates rates =
        new CallRates(
            fine / seconds,
            calls.getOrDefault("failed", 0.0) / seconds,
            0,
            0,
            calls.getOrDefault("not_permitted", 0.0) / seconds);
    return new CallReport(
        edge.caller(),
        edge.callee(),
        rates,
        Map.of("", rates),
        Map.of("", rates),
        Double.NaN,
        breakers,
        at);
  }

  /** Calls by kind that came between the first and the last answer. */
  private Map<Edge, Map<String, Double>> increases() {
    Map<Edge, Map<String, Double>> increases = new HashMap<>();
    Map<Counter, Double> before = Map.of();
    for (Answered answer : answers) {
      Map<Counter, Double> earlier = before;
      answer
          .counters()
          .forEach((counter, value) -> {
            Double was = earlier.get(counter);
            if (was != null) {
              double increase = value >= was ? value - was : value;
              increases
                  .computeIfAbsent(counter.edge(), unchanged -> new HashMap<>())
                  .merge(counter.kind(), increase, Double::sum);
            }
          });
      before = answer.counters();
    }
    return increases;
  }

  /** Closed, open, half-open; breakers that are switched off let everything through. */
  private static int place(String state) {
    return switch (state) {
      case "open", "forced_open" -> 1;
      case "half_open" -> 2;
      default -> 0;
    };
  }
}
