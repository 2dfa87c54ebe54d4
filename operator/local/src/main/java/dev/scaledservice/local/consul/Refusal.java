package dev.scaledservice.local.consul;

import java.io.Serial;

/** A request that cannot be done, with the status and the words of the answer. */
final class Refusal extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final int status;

  Refusal(int status, String message) {
    super(message);
    this.status = status;
  }

  static Refusal badRequest(String message) {
    return new Refusal(400, message);
  }

  /** Refuses if so: it can be read, and cannot be done. */
  static void when(boolean so, String message, Object... names) {
    if (so) {
      throw new Refusal(500, message.formatted(names));
    }
  }

  int status() {
    return status;
  }

  String words() {
    return String.valueOf(getMessage());
  }
}
