package dev.scaledservice.engine.rollout;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rollout under way, as the next leader must know it.
 *
 * @param old the revision that callers reached before it
 * @param fresh the revision that is let in, or was turned back
 * @param step which step, from 0; the last one once they are done
 * @param weight percent of the calls that reach {@code fresh} now; after an abort what the old
 *     revision cannot take back yet
 * @param since when the phase began, or the step's calls were there
 * @param arrived whether the calls of the step are there
 * @param agreed whether a person has agreed to what follows the step
 * @param paused whether a person has stopped it where it is
 * @param promotedAt when all calls reached it; null before
 * @param why of an abort, in one sentence; null else
 * @param usual what share of the old revision's calls was bad before the promotion, by measure: the
 *     new one is held against it from then on, by whoever leads. Absent is none, or unknown
 * @param began when {@code fresh} was let in, this time; null where a version before this one did
 *     it
 */
public record RolloutMemory(
    String old,
    String fresh,
    Phase phase,
    int step,
    int weight,
    Instant since,
    boolean arrived,
    boolean agreed,
    boolean paused,
    @Nullable Instant promotedAt,
    @Nullable String why,
    Map<String, Double> usual,
    @Nullable Instant began) {

  public RolloutMemory {
    // What a version before this one wrote has none.
    usual = usual == null ? Map.of() : Map.copyOf(usual);
  }

  static RolloutMemory begun(String old, String fresh, Instant now) {
    return new RolloutMemory(
        old, fresh, Phase.STEPPING, 0, 0, now, false, false, false, null, null, Map.of(), now);
  }

  /** The next phase, or the next step of the same. */
  RolloutMemory to(Phase next, int nextStep, Instant now) {
    return new RolloutMemory(
        old,
        fresh,
        next,
        nextStep,
        weight,
        now,
        false,
        false,
        paused,
        promotedAt,
        null,
        usual,
        began);
  }

  RolloutMemory withWeight(int percent) {
    return new RolloutMemory(
        old,
        fresh,
        phase,
        step,
        percent,
        since,
        arrived,
        agreed,
        paused,
        promotedAt,
        why,
        usual,
        began);
  }

  /** The calls of the step are there: its time begins. */
  RolloutMemory arriving(int percent, Instant now) {
    return new RolloutMemory(
        old, fresh, phase, step, percent, now, true, agreed, paused, promotedAt, why, usual, began);
  }

  RolloutMemory agreeing() {
    return new RolloutMemory(
        old,
        fresh,
        phase,
        step,
        weight,
        since,
        arrived,
        true,
        false,
        promotedAt,
        why,
        usual,
        began);
  }

  RolloutMemory pausing(boolean stop) {
    return new RolloutMemory(
        old,
        fresh,
        phase,
        step,
        weight,
        since,
        arrived,
        agreed,
        stop,
        promotedAt,
        why,
        usual,
        began);
  }

  RolloutMemory promoted(Instant now, Map<String, Double> usualThen) {
    return new RolloutMemory(
        old, fresh, Phase.BAKING, step, 100, now, true, false, false, now, null, usualThen, began);
  }

  /** Where all calls reached it, they go back as the old revision can take them. */
  RolloutMemory aborted(String because, Instant now) {
    return new RolloutMemory(
        old,
        fresh,
        Phase.ABORTED,
        step,
        phase.promoted() ? weight : 0,
        now,
        false,
        false,
        false,
        promotedAt,
        because,
        usual,
        began);
  }

  /**
   * What routers and the registry know {@code fresh} by: another name each time it is let in. So
   * none that missed a retry can have it turned back for what was known of it before.
   */
  public String newcomer() {
    return began == null ? fresh : fresh + "." + Long.toString(began.toEpochMilli(), 36);
  }

  /** Whether calls still reach what was turned back, since the old revision cannot take them. */
  boolean isTakingBack() {
    return phase == Phase.ABORTED && weight > 0;
  }

  /** The revision that callers are to reach, but for the share of a step. */
  public String stable() {
    return phase.promoted() ? fresh : old;
  }

  /** The other one. */
  public String other() {
    return phase.promoted() ? old : fresh;
  }
}
