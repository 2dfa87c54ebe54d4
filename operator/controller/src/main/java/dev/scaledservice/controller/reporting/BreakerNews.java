package dev.scaledservice.controller.reporting;

import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Conditions;
import dev.scaledservice.engine.Plan;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What people are told of the breakers around one service: steady where the figures are not. A
 * breaker that opens is told at once; one that flaps is open until it has been calm for a minute;
 * figures are told again when they are far from what was told. For several threads.
 */
final class BreakerNews {

  private static final Duration CALM = Duration.ofSeconds(60);
  private static final Duration STALE = Duration.ofSeconds(30);
  private static final Duration AT_MOST_EVERY = Duration.ofSeconds(10);
  private static final Duration FIGURES_EVERY = Duration.ofSeconds(30);
  private static final int FAR = 25;
  private static final int MOST = 20;

  /** A breaker that refuses less is not worth waking anybody. */
  private static final double OPEN_SHARE = 0.1;

  static final String CALM_REASON = "NoBreakerOpen";

  /**
   * What is to be told.
   *
   * @param breakers those that are open first; 20 at most
   * @param total how many there are
   * @param open how many of them are open
   * @param coordinated whether a rule is in force
   * @param reason in CamelCase
   * @param message a sentence
   * @param admission percent by class, highest first; empty where the service has no classes
   * @param why the reason of the admission, as a sentence
   */
  record News(
      List<ScaledServiceStatus.Breaker> breakers,
      int total,
      int open,
      boolean coordinated,
      String reason,
      String message,
      Map<String, Integer> admission,
      String why) {

    static final News NONE =
        new News(List.of(), 0, 0, false, CALM_REASON, "no breaker rule is in force", Map.of(), "");

    /** For a column; null where nobody reports calls. */
    @Nullable String summary() {
      if (total == 0) {
        return null;
      }
      return open == 0 ? total + " closed" : "%d of %d open".formatted(open, total);
    }
  }

  private static final class Edge {
    private boolean open;
    private boolean closedBefore;
    private boolean counts;
    private Instant troubledAt = Instant.MIN;
    private Instant since = Instant.MIN;
    private int percent;
    private Instant percentAt = Instant.MIN;

    void look(Circuit circuit, Instant now) {
      counts = circuit.counts();
      closedBefore |= circuit.state() == Circuit.State.CLOSED;
      int share = (int) Math.round(circuit.calls().openShare() * 100);
      if (isTroubled(circuit, now)) {
        troubledAt = now;
        if (!open) {
          open = true;
          Instant opened = circuit.openSince();
          since = opened == null ? now : opened;
          percent = share;
          percentAt = now;
        }
      } else if (open && !now.isBefore(troubledAt.plus(CALM))) {
        open = false;
      }
      if (Math.abs(share - percent) >= FAR && !now.isBefore(percentAt.plus(FIGURES_EVERY))) {
        percent = share;
        percentAt = now;
      }
    }

    private static boolean isTroubled(Circuit circuit, Instant now) {
      boolean says =
          circuit.state() == Circuit.State.OPEN || circuit.state() == Circuit.State.HALF_OPEN;
      return !now.isAfter(circuit.heardAt().plus(STALE))
          && (says || circuit.calls().openShare() >= OPEN_SHARE);
    }

    ScaledServiceStatus.Breaker told(String caller, String callee) {
      return new ScaledServiceStatus.Breaker(
          caller,
          callee,
          open ? "Open" : closedBefore ? "Closed" : "Unknown",
          open ? percent : null,
          open ? since.truncatedTo(ChronoUnit.SECONDS).toString() : null,
          counts ? null : Boolean.TRUE);
    }
  }

  private record Ends(String caller, String callee) {}

  private static final Comparator<Ends> ORDER =
      Comparator.comparing(Ends::caller).thenComparing(Ends::callee);

  private final Map<Ends, Edge> edges = new TreeMap<>(ORDER);
  private News latest = News.NONE;
  private Instant breakersAt = Instant.MIN;
  private Instant coordinatedAt = Instant.MIN;
  private Instant admissionAt = Instant.MIN;

  /** What was last to be told. */
  synchronized News latest() {
    return latest;
  }

  /** Looks at a decision. */
  synchronized News look(Circuits circuits, Plan plan, Instant now) {
    if (circuits.silent() && edges.isEmpty() && isQuiet(plan) && latest.equals(News.NONE)) {
      return latest;
    }
    Set<Ends> there = new HashSet<>();
    Stream.concat(circuits.in().stream(), circuits.out().stream())
        .forEach(circuit -> {
          Ends ends = new Ends(circuit.caller(), circuit.callee());
          there.add(ends);
          edges.computeIfAbsent(ends, key -> new Edge()).look(circuit, now);
        });
    edges.keySet().retainAll(there);
    News breakers = withBreakers(latest, now);
    News coordinated = withCondition(breakers, plan.conditions().coordinated(), now);
    latest = withAdmission(coordinated, plan.admission(), now);
    return latest;
  }

  private static boolean isQuiet(Plan plan) {
    return plan.coordination().findings().isEmpty() && plan.admission().shares().isEmpty();
  }

  private News withBreakers(News before, Instant now) {
    List<ScaledServiceStatus.Breaker> told = new ArrayList<>();
    edges.forEach((ends, edge) -> told.add(edge.told(ends.caller(), ends.callee())));
    told.sort(Comparator.comparing(one -> !isOpen(one)));
    int open = (int) told.stream().filter(BreakerNews::isOpen).count();
    List<ScaledServiceStatus.Breaker> most = told.subList(0, Math.min(MOST, told.size()));
    boolean same = most.equals(before.breakers()) && told.size() == before.total();
    // Who calls whom calmly can wait a moment; what opens cannot.
    boolean urgent = !opened(most).equals(opened(before.breakers()));
    if (same || (!urgent && now.isBefore(after(breakersAt)))) {
      return before;
    }
    breakersAt = now;
    return new News(
        List.copyOf(most),
        told.size(),
        open,
        before.coordinated(),
        before.reason(),
        before.message(),
        before.admission(),
        before.why());
  }

  private static boolean isOpen(ScaledServiceStatus.Breaker breaker) {
    return breaker.state().equals("Open");
  }

  private static Set<Ends> opened(List<ScaledServiceStatus.Breaker> breakers) {
    Set<Ends> open = new HashSet<>();
    for (ScaledServiceStatus.Breaker one : breakers) {
      if (isOpen(one)) {
        open.add(new Ends(one.caller(), one.callee()));
      }
    }
    return open;
  }

  private News withCondition(News before, Conditions.Condition is, Instant now) {
    boolean begins = is.status() && !before.coordinated();
    boolean changed = is.status() != before.coordinated() || !is.reason().equals(before.reason());
    if (!changed || (!begins && now.isBefore(after(coordinatedAt)))) {
      return before;
    }
    coordinatedAt = now;
    return new News(
        before.breakers(),
        before.total(),
        before.open(),
        is.status(),
        is.reason(),
        is.message(),
        before.admission(),
        before.why());
  }

  private News withAdmission(News before, Admission admission, Instant now) {
    Map<String, Integer> percent = percent(admission);
    boolean turns = sheds(percent) != sheds(before.admission());
    boolean other = !percent.keySet().equals(before.admission().keySet());
    if (Objects.equals(percent, before.admission())
        || (!turns && !other && now.isBefore(after(admissionAt)))) {
      return before;
    }
    admissionAt = now;
    return new News(
        before.breakers(),
        before.total(),
        before.open(),
        before.coordinated(),
        before.reason(),
        before.message(),
        percent,
        admission.reason());
  }

  private static Map<String, Integer> percent(Admission admission) {
    Map<String, Integer> percent = new LinkedHashMap<>();
    for (Admission.Share share : admission.shares()) {
      percent.put(share.priority(), share.parts() / 100);
    }
    return percent;
  }

  static boolean sheds(Map<String, Integer> percent) {
    return percent.values().stream().anyMatch(share -> share < 100);
  }

  private static Instant after(Instant moment) {
    return moment.equals(Instant.MIN) ? moment : moment.plus(AT_MOST_EVERY);
  }
}
