package dev.scaledservice.engine.judge;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The canary's instances, to tell one bad instance from a bad version.
 *
 * <pre>
 * the most suspicious instance has x of all B bad calls and the share s of the calls; of k instances
 *   alone   k P(Binomial(B, s) >= x) <= 0.25        (Bonferroni)
 *   others  P(Binomial(y + z, n / (n + m)) >= y) > 0.001  for their y bad of n, stable's z of m
 * </pre>
 *
 * Both must hold. A bad version whose first errors fall on one instance by chance is so held up
 * until the next error elsewhere; a bad instance is never blamed on a version that is well on all
 * others. At most a fifth of the instances, or one, are excused: with more it is the version.
 */
final class Instances {

  private static final double ALONE = 0.25;
  private static final double OTHERS_WELL = 0.001;
  private static final int EXCUSED_SHARE = 5;

  private final List<Measure> measures;
  private final Map<String, Map<Measure, Counts>> counted = new LinkedHashMap<>();

  /** What instances counted themselves; it may be told before their first call is. */
  private final Map<String, Map<Measure, Long>> told = new HashMap<>();

  private int excused;

  Instances(List<Measure> measures) {
    this.measures = measures;
  }

  void add(Calls calls) {
    var own = counted.computeIfAbsent(calls.instance(), _ -> new HashMap<>());
    for (Measure measure : measures) {
      long bad = measure instanceof Measure.Known known ? known.of(calls) : 0;
      own.merge(measure, new Counts(bad, calls.total()), Counts::plus);
    }
  }

  void add(Events events) {
    told.computeIfAbsent(events.instance(), _ -> new HashMap<>())
        .merge(new Measure.Custom(events.metric()), events.count(), Long::sum);
  }

  /** Whether there are events of an instance whose calls nobody tells of: of what share of all? */
  private boolean isUntellable(Measure measure) {
    return told.entrySet().stream()
        .anyMatch(one -> one.getValue().containsKey(measure) && !counted.containsKey(one.getKey()));
  }

  private Counts of(Measure measure, String instance, Map<Measure, Counts> own) {
    Counts calls = own.getOrDefault(measure, Counts.NONE);
    long events = told.getOrDefault(instance, Map.of()).getOrDefault(measure, 0L);
    return new Counts(calls.bad() + events, calls.total());
  }

  /** The instance that alone is bad, no longer counted from now on; null where there is none. */
  @Nullable Suspect excuse(Measure measure, Counts stable) {
    int serving = counted.size() + excused;
    if (counted.size() < 2
        || excused >= Math.max(1, serving / EXCUSED_SHARE)
        || isUntellable(measure)) {
      return null;
    }
    Counts all = Counts.NONE;
    String worst = "";
    Counts most = Counts.NONE;
    for (var one : counted.entrySet()) {
      Counts counts = of(measure, one.getKey(), one.getValue());
      all = all.plus(counts);
      if (counts.bad() > most.bad()) {
        worst = one.getKey();
        most = counts;
      }
    }
    Counts others = new Counts(all.bad() - most.bad(), all.total() - most.total());
    if (others.total() == 0 || !alone(most, all) || !well(others, stable)) {
      return null;
    }
    counted.remove(worst);
    told.remove(worst);
    excused++;
    return new Suspect(worst, measure, most, others);
  }

  private boolean alone(Counts one, Counts all) {
    double share = (double) one.total() / all.total();
    return counted.size() * Binomial.atLeast(one.bad(), all.bad(), share) <= ALONE;
  }

  private static boolean well(Counts others, Counts stable) {
    double share = (double) others.total() / (others.total() + stable.total());
    return Binomial.atLeast(others.bad(), others.bad() + stable.bad(), share) > OTHERS_WELL;
  }

  /** What was counted until now is forgotten; who is excused stays so. */
  void forget() {
    counted.values().forEach(Map::clear);
    told.clear();
  }
}
