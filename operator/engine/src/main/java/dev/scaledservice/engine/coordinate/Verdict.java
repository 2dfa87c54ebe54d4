package dev.scaledservice.engine.coordinate;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.CircuitMemory;
import dev.scaledservice.engine.CircuitMemory.Episode;
import dev.scaledservice.engine.CircuitMemory.Step;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Finding;
import dev.scaledservice.engine.Finding.Rule;
import dev.scaledservice.engine.Fleet;
import dev.scaledservice.engine.Policy;
import dev.scaledservice.engine.Policy.OnOpen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All rules asked about one moment: which are in force, and what they ask of the count. Where two
 * disagree, waiting for a dependency (R3) goes before hidden demand (R1): replicas of a service
 * that waits serve nobody.
 */
public final class Verdict {

  /** The 10 s over which callers' reports look back. */
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private static final double OVERRUN = 1.5;

  private final Policy policy;
  private final Scene scene;
  private final CircuitMemory memory;
  private final double arrivals;
  private final boolean trouble;
  private final @Nullable WaitsFor waits;
  private final @Nullable HiddenDemand hidden;
  private final @Nullable NoWayDown noWayDown;
  private final List<Finding> findings = new ArrayList<>(2);

  /**
   * @param saturation the worst metric as a share of its target; 0 where none is known
   * @param arrivals what comes in at the door, in replicas at their target; 0 where it is not known
   */
  public Verdict(
      Policy policy,
      Circuits circuits,
      double saturation,
      double arrivals,
      Fleet fleet,
      CircuitMemory earlier,
      Instant now) {
    this.policy = policy;
    this.arrivals = arrivals;
    this.scene = Scene.of(circuits, saturation, fleet, now);
    boolean all = policy.onOpen() == OnOpen.COORDINATE;
    Episode opening = all ? Openings.next(earlier, scene) : null;
    Episode episode = opening == null ? null : opening.with(Effect.next(opening.step(), scene));
    this.trouble = trouble(episode);
    this.memory = Capacity.learned(earlier, policy, scene, trouble, episode == null).with(episode);
    this.waits = all ? WaitsFor.of(scene) : null;
    this.hidden =
        episode != null && episode.closedAt() == null && episode.saturated() && waits == null
            ? HiddenDemand.of(scene, episode, Capacity.atTarget(policy, memory))
            : null;
    this.noWayDown = NoWayDown.of(scene, memory, policy.behavior().down().window());
    find(episode);
    findings.sort(Comparator.comparing(Finding::rule));
  }

  private boolean trouble(@Nullable Episode episode) {
    boolean refused = episode != null && episode.closedAt() == null && episode.saturated();
    double executed = scene.incoming().executed();
    boolean failing =
        executed > 0 && scene.incoming().failed() >= executed * Scene.WRONG && scene.saturated();
    return refused || failing || scene.saturation() >= OVERRUN;
  }

  private void find(@Nullable Episode episode) {
    if (waits != null) {
      add(Rule.WAITS_FOR_DEPENDENCY, waits.circuit().name(), waits.because());
    }
    if (episode != null && episode.closedAt() == null) {
      opening(episode);
    }
    if (noWayDown != null) {
      add(Rule.NO_WAY_DOWN, noWayDown.circuit(), noWayDown.because());
    }
    if (StaleReports.apply(scene)) {
      add(Rule.REPORTS_STALE, StaleReports.circuit(scene), StaleReports.because(scene));
    }
    for (var stranger : scene.strangers()) {
      if (stranger.calls().notPermitted() > 0) {
        add(
            Rule.NOT_ADMITTED,
            stranger.name(),
            new Because.Stranger(stranger.name(), stranger.calls().openShare()));
      }
    }
  }

  private void opening(Episode episode) {
    Because.Open open = scene.open();
    Step step = episode.step();
    if (step.failures() > 0) {
      add(
          Rule.SCALING_INEFFECTIVE,
          open.circuit(),
          new Because.Ineffective(open, scene.fleet().ready(), Effect.pause(step.failures())));
    }
    if (hidden != null && (step.count() > 0 || hidden.wanted() == 0 || asksForMore())) {
      add(Rule.HIDDEN_DEMAND, open.circuit(), hidden.because());
    } else if (waits == null && Effect.whole(scene) && told(episode)) {
      double saturation =
          episode.saturated() ? Math.max(Scene.SATURATED, scene.saturation()) : scene.saturation();
      add(
          Rule.NOT_OVERLOAD,
          open.circuit(),
          new Because.NotOverload(open, saturation, scene.fleet().ready()));
    }
  }

  /** Whether the opening is as old as reports look back: before, it may still show as overload. */
  private boolean told(Episode episode) {
    return !scene.now().isBefore(episode.since().plus(WINDOW));
  }

  private void add(Rule rule, String circuit, Because because) {
    findings.add(new Finding(rule, circuit, because));
  }

  /** The rules in force, the most telling first. */
  public List<Finding> findings() {
    return findings;
  }

  /** Whether {@code rule} is in force. */
  public boolean found(Rule rule) {
    for (Finding one : findings) {
      if (one.rule() == rule) {
        return true;
      }
    }
    return false;
  }

  /** Why nothing but what comes in at the door may change the count; null where nothing waits. */
  public @Nullable Because waits() {
    return waits == null ? null : waits.because();
  }

  /** The deepest service that is waited for; empty where none is. */
  public String waitsFor() {
    return waits == null ? "" : waits.deepest();
  }

  /** Why the count may not fall; null where it may. */
  public @Nullable Because held() {
    if (noWayDown != null) {
      return noWayDown.because();
    }
    return StaleReports.apply(scene) ? StaleReports.because(scene) : null;
  }

  /** Until when the count may not fall if nothing else happens; {@link Instant#MAX} if for ever. */
  public Instant heldUntil() {
    return noWayDown == null ? Instant.MAX : noWayDown.until();
  }

  /** What callers' breakers hide; null where they hide nothing that more replicas would serve. */
  public @Nullable Because hidden() {
    return hidden != null && found(Rule.HIDDEN_DEMAND) ? hidden.because() : null;
  }

  /** Replicas for the whole demand, hidden or not; 0 where those in force are enough. */
  public int wanted() {
    return hidden != null && asksForMore() ? hidden.wanted() : 0;
  }

  private boolean asksForMore() {
    if (hidden == null || hidden.wanted() <= scene.fleet().desired()) {
      return false;
    }
    double each = Capacity.atTarget(policy, memory);
    double taken = each * scene.fleet().desired() * (1 + policy.behavior().up().tolerance());
    return hidden.counted() > taken;
  }

  /** What is remembered, with the last step as it was before this decision. */
  public CircuitMemory memory() {
    return memory;
  }

  /** The last step for hidden demand. */
  public Step step() {
    return memory.episode() == null ? Step.NONE : memory.episode().step();
  }

  /** Whether another step may be made: the last is ready, and did not turn out to be in vain. */
  public boolean mayStep() {
    Step step = step();
    boolean waits = step.notBefore() != null && scene.now().isBefore(step.notBefore());
    return !waits && (step.count() == 0 || step.readyAt() != null);
  }

  /** Whether the service is near its limit, or was when its callers' breakers opened. */
  public boolean saturated() {
    return memory.episode() == null ? scene.saturated() : memory.episode().saturated();
  }

  /** The first time that something here changes by itself. */
  public Instant changesAt() {
    Instant first = Instant.MAX;
    for (var one : scene.in()) {
      first = earlier(first, one.heardAt().plus(Scene.STALE_AFTER));
    }
    for (var one : scene.out()) {
      first = earlier(first, one.heardAt().plus(Scene.STALE_AFTER));
    }
    Step step = step();
    if (step.count() > 0) {
      first = earlier(first, Effect.judgedAt(step));
    }
    return first;
  }

  /** The sharing out of what capacity there is; shares everything without {@code Coordinate}. */
  public Sharing sharing() {
    Episode episode = memory.episode();
    double atTarget = Capacity.atTarget(policy, memory);
    double reported =
        episode == null ? scene.incoming().demanded() : HiddenDemand.counted(scene, episode);
    double demand = Math.max(reported, arrivals * atTarget + scene.incoming().hidden());
    return new Sharing(
        policy.priorities(),
        scene,
        trouble && policy.onOpen() == OnOpen.COORDINATE,
        demand,
        Math.max(atTarget, memory.capacity()),
        Ramp.parts(policy.priorities(), episode, scene.now()));
  }

  /** When the ramp offers more by itself; {@link Instant#MAX} where it does not. */
  public Instant rampsAt() {
    return Ramp.next(policy.priorities(), memory.episode(), scene.now());
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
