package dev.scaledservice.signals.calls;

/** Why something that a caller told is not kept. */
public enum Declined {
  /** A tag names another caller than the address does. */
  CALLER,
  /** No callee, or a name that is longer than names are. */
  CALLEE,
  /** An outcome that is none. */
  OUTCOME,
  /** A number that cannot be: calls below zero, a state that is none. */
  NUMBER,
  /** Not the type of sample that the name wants. */
  KIND,
  /** The caller names more callees than are kept. */
  CALLEES,
  /** There is no memory left for it. */
  MEMORY,
  /** Told too late to count. */
  LATE
}
