package dev.scaledservice.engine.rollout;

/** What a person wants of a rollout. */
public enum Command {
  /** Agrees to what follows the step, whatever evidence there is. */
  PROMOTE,
  /** All calls to the new revision as soon as it is large enough. */
  PROMOTE_FULL,
  /** Away with the new revision, or back to the old one while that is warm. */
  ABORT,
  /** Lets a revision in anew that was turned back. */
  RETRY,
  /** Stops it where it is; only an abort goes on. */
  PAUSE,
  /** Goes on. */
  RESUME
}
