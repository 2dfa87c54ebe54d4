package dev.scaledservice.engine.rollout;

/** How far a rollout is. */
public enum Phase {
  /** The new revision has the calls of a step, or waits for the instances that they want. */
  STEPPING,
  /** Its steps are done; it becomes as large as all the calls want. */
  PROMOTING,
  /** All calls reach it; evidence can still turn it back, and the old revision stays warm. */
  BAKING,
  /** Evidence is no longer gathered, but the old revision is still there to go back to. */
  WARM,
  /** It was turned back, and is refused until a person retries it or the template changes. */
  ABORTED;

  /** Whether the new revision is the one that is held to be stable. */
  public boolean promoted() {
    return this == BAKING || this == WARM;
  }

  /** Whether evidence can still turn it back. */
  public boolean judged() {
    return this == STEPPING || this == PROMOTING || this == BAKING;
  }
}
