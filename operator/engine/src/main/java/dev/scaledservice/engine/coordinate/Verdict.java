package dev.scaledservice.engine.coordinate;

import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.CircuitMemory;
import dev.scaledservice.engine.CircuitMemory.Episode;
import dev.scaledservice.engine.CircuitMemory.Step;
import dev.scaledservice.engine.Finding;
import dev.scaledservice.engine.Finding.Rule;
import dev.scaledservice.engine.Memory;
import dev.scaledservice.engine.Observation;
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

  private final Policy policy;
  private final Scene scene;
  private final CircuitMemory memory;
  private final double arrivals;
  private final boolean trouble;
  private final boolean shedding;
  private final @Nullable WaitsFor waits;
  private final @Nullable HiddenDemand hidden;
  private final @Nullable NoWayDown noWayDown;
  private final List<Finding> findings = new ArrayList<>(2);

  /**
   * @param saturation the worst metric as a share of its target; 0 where none is known
   * @param arrivals what comes in at the door, in replicas at their target; 0 where it is not known
   */
  public Verdict(
      Observation observation, double saturation, double arrivals, Memory memory, Instant now) {
    this.policy = observation.policy();
    this.arrivals = arrivals;
    this.scene = Scene.of(observation.circuits(), saturation, observation.fleet(), now);
    CircuitMemory earlier = memory.circuits() == null ? CircuitMemory.EMPTY : memory.circuits();
    boolean all = coordinates();
    Episode opening = all ? Openings.next(earlier, scene) : null;
    Episode episode = opening == null ? null : opening.with(Effect.next(opening.step(), scene));
    boolean overrun = episode != null && episode.closedAt() == null && episode.saturated();
    this.trouble = overrun || failing();
    this.shedding = memory.admission() != null;
    this.memory =
        Capacity.learned(earlier, policy, scene, trouble, shedding, episode).with(episode);
    this.waits = all ? WaitsFor.of(scene) : null;
    boolean hides = overrun || (shedding && scene.shed());
    this.hidden =
        all && hides && waits == null
            ? HiddenDemand.of(scene, episode, shedding, Capacity.atTarget(policy, this.memory))
            : null;
    this.noWayDown = NoWayDown.of(scene, this.memory, policy.behavior().down().window());
    find(episode);
    findings.sort(Comparator.comparing(Finding::rule));
  }

  private boolean failing() {
    double executed = scene.incoming().executed();
    return executed > 0 && scene.incoming().failed() >= executed * Scene.WRONG && scene.saturated();
  }

  private void find(@Nullable Episode episode) {
    if (waits != null) {
      add(Rule.WAITS_FOR_DEPENDENCY, waits.circuit().name(), waits.because());
    }
    Episode open = episode != null && episode.closedAt() == null ? episode : null;
    boolean stepped = open != null && open.step().count() > 0;
    if (hidden != null && (stepped || scene.shed() || hidden.wanted() == 0 || asksForMore())) {
      add(Rule.HIDDEN_DEMAND, scene.open().circuit(), hidden.because());
    } else if (open != null && waits == null && Effect.whole(scene) && told(open)) {
      notOverload(open);
    }
    if (open != null && open.step().failures() > 0) {
      Because.Open refusing = scene.open();
      Duration pause = Effect.pause(open.step().failures());
      add(
          Rule.SCALING_INEFFECTIVE,
          refusing.circuit(),
          new Because.Ineffective(refusing, scene.fleet().ready(), pause));
    }
    int ramp = Ramp.parts(policy.priorities(), episode, scene.now());
    if (open == null && ramp < Admission.ALL) {
      add(Rule.RECOVERING, "", new Because.ComingBack(ramp / 100));
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

  private void notOverload(Episode episode) {
    double saturation =
        episode.saturated() ? Math.max(Scene.SATURATED, scene.saturation()) : scene.saturation();
    Because.Open refusing = scene.open();
    add(
        Rule.NOT_OVERLOAD,
        refusing.circuit(),
        new Because.NotOverload(refusing, saturation, scene.fleet().ready()));
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

  /** Replicas for what is sure, at once: 0 where those in force are enough. */
  public int atOnce() {
    return hidden != null && asksForMore() ? hidden.atOnce() : 0;
  }

  /** Whether the last step did not help, and it is too early for another. */
  public boolean pausing() {
    Step step = step();
    return step.notBefore() != null && scene.now().isBefore(step.notBefore());
  }

  /** Whether replicas of the last step are still on their way. */
  public boolean stepping() {
    return step().count() > 0 && step().readyAt() == null;
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

  /** Whether all rules hold, that for callers too. */
  public boolean coordinates() {
    return policy.onOpen() == OnOpen.COORDINATE;
  }

  /** The sharing out of what capacity there is. */
  public Sharing sharing() {
    Episode episode = memory.episode();
    double atTarget = Capacity.atTarget(policy, memory);
    return new Sharing(
        policy.priorities(),
        scene,
        trouble,
        HiddenDemand.counted(scene, episode, shedding),
        arrivals * atTarget,
        atTarget,
        memory.capacity(),
        episode == null ? 0 : episode.overran(scene.fleet().ready()),
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
