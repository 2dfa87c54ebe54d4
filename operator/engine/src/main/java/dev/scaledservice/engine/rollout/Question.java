package dev.scaledservice.engine.rollout;

import org.jspecify.annotations.Nullable;

/**
 * What a gate is asked: whether a rollout may leave a step.
 *
 * @param id the same as long as it is the same step of the same try of a revision, for the same
 *     gate; an answer counts for no other
 * @param revision the one that is let in
 * @param stable the one that callers reach
 * @param step from 0
 * @param steps how many there are
 * @param weight percent of the calls that the revision has
 */
public record Question(
    String id, String revision, String stable, int step, int steps, int weight, Gate.Webhook gate) {

  /** What was said, if it is the answer to this one. */
  @Nullable Reply answer(@Nullable Reply said) {
    return said != null && said.question().equals(id) ? said : null;
  }

  static Question of(RolloutMemory is, Gate.Webhook gate, int steps) {
    String id =
        "%s/%d/%s/%s%s".formatted(is.fresh(), is.step(), is.since(), gate.server(), gate.path());
    return new Question(id, is.fresh(), is.old(), is.step(), steps, is.weight(), gate);
  }
}
