package dev.scaledservice.discovery;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one look at a resource's entries came to.
 *
 * @param reason SYNCED, or why not
 * @param message one sentence for a person; empty when synced
 * @param actual what is there now, as far as confirmed; where a write may or may not have been
 *     made, its instance counts as passing. Null when there is no node, or nothing was read
 * @param pending changes that are wanted and not confirmed
 * @param made changes that were made
 * @param failure what ended the look early; null when nothing did
 */
record Outcome(
    Reason reason,
    String message,
    @Nullable NodeState actual,
    int pending,
    int made,
    @Nullable RegistryException failure) {

  static Outcome synced(@Nullable NodeState actual) {
    return new Outcome(Reason.SYNCED, "", actual, 0, 0, null);
  }

  static Outcome undone(Reason reason, String message, @Nullable NodeState actual, int pending) {
    return new Outcome(reason, message, actual, pending, 0, null);
  }

  static Outcome failed(RegistryException failure, NodeState perhaps, int pending) {
    return undone(Reason.PENDING, "", perhaps, pending).endedBy(failure);
  }

  Outcome endedBy(RegistryException end) {
    return new Outcome(
        end.reason(), Objects.toString(end.getMessage()), actual, pending, made, end);
  }

  Outcome because(Reason other, String why) {
    return new Outcome(other, why, actual, pending, made, failure);
  }
}
