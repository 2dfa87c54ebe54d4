package dev.scaledservice.load;

import java.util.Locale;

/** What became of a call. */
enum Outcome {
  OK,
  /** 2xx with {@code X-Degraded}: an answer, but not the best that there could be. */
  DEGRADED,
  /** Nobody listens there, or nobody answers a connection. */
  REFUSED,
  /** No answer before the deadline. */
  TIMEOUT,
  /** The connection broke, or what came over it was no answer. */
  RESET,
  /** 503: the instance is overloaded or not there for calls. */
  UNAVAILABLE,
  /** Another 5xx. */
  SERVER_ERROR,
  /** Any other answer that is not 2xx. */
  UNEXPECTED,
  /** No instance is known. */
  NO_INSTANCE,
  /** More calls were under way than this process allows itself. */
  NOT_SENT;

  /** Whether the caller got what it can work with. */
  boolean isAnswer() {
    return this == OK || this == DEGRADED;
  }

  static Outcome ofStatus(int status) {
    if (status == 503) {
      return UNAVAILABLE;
    }
    return status / 100 == 2 ? OK : status / 100 == 5 ? SERVER_ERROR : UNEXPECTED;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
