package dev.scaledservice.engine.judge;

/** Which version served a call. */
public enum Track {
  /** The version that has been serving: what the other is measured against. */
  STABLE,
  /** The version that is being let in. */
  CANARY
}
