package dev.scaledservice.discovery;

/** Why a resource is, or is not, in the registry as wanted. */
public enum Reason {
  /** The registry holds what is wanted. */
  SYNCED("Synced"),
  /** Not looked at yet. */
  PENDING("Pending"),
  /** The registry does not answer, or not in time. */
  UNREACHABLE("Unreachable"),
  /** The registry answers, but its servers have no leader: it can neither be read nor written. */
  NO_LEADER("NoLeader"),
  /** The token may not do what is needed, or does not show what is there. */
  DENIED("Denied"),
  /** What answers does not speak as Consul does, or what it says cannot be used as evidence. */
  UNUSABLE("Unusable"),
  /** The registry refused some of the changes, or the node is someone else's. */
  CONFLICT("Conflict"),
  /** Another resource holds the service name. */
  NAME_TAKEN("NameTaken"),
  /** The registration itself cannot be written. */
  INVALID("Invalid"),
  /** Changes are held back, because the view that wants them may be old or we may not write. */
  HELD_BACK("HeldBack");

  private final String condition;

  Reason(String condition) {
    this.condition = condition;
  }

  /** As the reason of a condition is written: CamelCase. */
  public String condition() {
    return condition;
  }
}
