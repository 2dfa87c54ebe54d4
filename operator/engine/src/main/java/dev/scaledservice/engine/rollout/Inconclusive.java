package dev.scaledservice.engine.rollout;

/** What to do when a step has lasted as long as it may and nothing can be said. */
public enum Inconclusive {
  HOLD,
  PROMOTE,
  ABORT
}
