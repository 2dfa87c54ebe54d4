package dev.scaledservice.controller.making;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Exchanges revisions pod by pod, as a Deployment does with {@code maxSurge} and {@code
 * maxUnavailable}, across one Deployment a revision.
 *
 * <p>Call it again whenever something changed; it looks at nothing but what is there, so it can be
 * interrupted, turned back to an older revision or on to a third one at any time, and the wanted
 * count may move meanwhile.
 */
public record Rolling(RolloutPolicy policy) {

  /** How a rollout stands. */
  public enum State {
    /** Only the target is left, and enough of it is available. */
    DONE("NewRevisionAvailable"),
    /** On its way. */
    PROGRESSING("RollingOut"),
    /** No progress for the progress deadline; it goes on all the same, and so does scaling. */
    STUCK("ProgressDeadlineExceeded");

    private final String reason;

    State(String reason) {
      this.reason = reason;
    }

    /** Reason of the condition {@code RolloutProgressing}; its status is False for STUCK only. */
    public String reason() {
      return reason;
    }
  }

  /**
   * What to do next.
   *
   * @param replicas the count of every revision, the target's too if it has no Deployment yet
   * @param because one sentence for the condition
   * @param progress for the next call
   * @param lookAgain when time alone changes the answer; {@link Instant#MAX} if never
   */
  public record Step(
      Map<Revision, Integer> replicas,
      State state,
      String because,
      Progress progress,
      Instant lookAgain) {

    /** Keeps a copy of the counts. */
    public Step {
      replicas = Map.copyOf(replicas);
    }
  }

  /**
   * @param target the revision that is to be the only one
   * @param wanted how many pods there are to be in all
   * @param revisions all that have a Deployment
   * @param before what the last call returned; anything about another target is forgotten
   */
  public Step next(
      Revision target, int wanted, List<RevisionSeen> revisions, Progress before, Instant now) {
    if (wanted < 0) {
      throw new IllegalArgumentException("wanted is %d; wants 0 or more".formatted(wanted));
    }
    RevisionSeen incoming = RevisionSeen.unborn(target, now);
    List<RevisionSeen> outgoing = new ArrayList<>();
    for (RevisionSeen seen : revisions) {
      if (seen.revision().equals(target)) {
        incoming = seen;
      } else {
        outgoing.add(seen);
      }
    }
    int oldLeft = outgoing.stream().mapToInt(RevisionSeen::pods).sum();
    int least = wanted - policy.unavailable(wanted);
    Progress progress =
        (before.target().equals(target) ? before : Progress.begun(target, now))
            .seen(incoming, oldLeft, now);
    // With maxUnavailable at 100% none would be enough; a revision that never ran is not done.
    int enough = Math.max(least, Math.min(1, wanted));
    boolean done = oldLeft == 0 && (progress.finished() || incoming.available() >= enough);
    if (done) {
      progress = progress.complete();
    }
    Instant deadline = progress.at().plus(policy.progressDeadline());
    State state = done ? State.DONE : now.isBefore(deadline) ? State.PROGRESSING : State.STUCK;
    return new Step(
        Exchange.of(incoming, outgoing, wanted, policy).counts(),
        state,
        because(state, incoming, wanted, oldLeft),
        progress,
        state == State.PROGRESSING ? deadline : Instant.MAX);
  }

  private String because(State state, RevisionSeen incoming, int wanted, int oldLeft) {
    String where =
        "%d of %d pods of revision %s are available, %d old ones are left"
            .formatted(incoming.available(), wanted, incoming.revision(), oldLeft);
    return switch (state) {
      case DONE -> "revision %s has replaced all others".formatted(incoming.revision());
      case PROGRESSING -> where;
      case STUCK ->
          "no progress for %d s: %s".formatted(policy.progressDeadline().toSeconds(), where);
    };
  }
}
