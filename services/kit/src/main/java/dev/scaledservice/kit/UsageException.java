package dev.scaledservice.kit;

/** The command line or the environment cannot be meant as it is; the message says what to write. */
public final class UsageException extends RuntimeException {
  public UsageException(String message) {
    super(message);
  }
}
