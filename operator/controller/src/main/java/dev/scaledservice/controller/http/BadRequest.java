package dev.scaledservice.controller.http;

/** What was asked cannot be understood; the message says what is wanted. */
public final class BadRequest extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BadRequest(String message, Throwable cause) {
    super(message, cause);
  }
}
