package dev.scaledservice.signals.prometheus;

import java.time.Instant;

/** What a server said to an instant query: one number, or something that is none. */
sealed interface Answer {

  /** How answers are counted. */
  enum Outcome {
    NUMBER,
    EMPTY,
    NOT_A_NUMBER,
    SEVERAL,
    REFUSED_QUERY,
    DENIED,
    FAILED,
    UNREADABLE,
    UNREACHABLE,
    TIMEOUT
  }

  Outcome outcome();

  /** One number; {@code at} is the time that the server gives it. */
  record Value(double value, Instant at) implements Answer {
    @Override
    public Outcome outcome() {
      return Outcome.NUMBER;
    }
  }

  /** The server answered, and the answer is no number: what was known before does not hold. */
  record Nothing(Outcome outcome, String why) implements Answer {}

  /** No answer: what was known before holds until it is too old. */
  record Trouble(Outcome outcome, String why) implements Answer {}
}
