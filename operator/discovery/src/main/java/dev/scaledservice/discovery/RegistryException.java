package dev.scaledservice.discovery;

import java.io.Serial;

/** The registry did not do what it was asked, or what it answered proves nothing. */
public final class RegistryException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final Reason reason;

  /**
   * @param reason what kind of failure
   * @param message one sentence for a person, without figures that change from call to call
   */
  public RegistryException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** The same with what caused it. */
  public RegistryException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What kind of failure. */
  public Reason reason() {
    return reason;
  }

  /** Whether it is the registry that is in trouble, and not this one request. */
  boolean concernsEveryone() {
    return switch (reason) {
      case UNREACHABLE, NO_LEADER, UNUSABLE -> true;
      case SYNCED, PENDING, DENIED, CONFLICT, NAME_TAKEN, INVALID, HELD_BACK -> false;
    };
  }
}
