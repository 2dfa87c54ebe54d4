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
    OLD,
    REFUSED_QUERY,
    DENIED,
    FAILED,
    UNREADABLE,
    TOO_LONG,
    UNREACHABLE,
    TIMEOUT
  }

  Outcome outcome();

  /**
   * One number.
   *
   * @param at the time that the server gives it
   * @param warnings what the server warns of, since the number may be too low then; empty where it
   *     warns of nothing
   */
  record Value(double value, Instant at, String warnings) implements Answer {
    @Override
    public Outcome outcome() {
      return Outcome.NUMBER;
    }

    /** The same, measured now at the latest. */
    Value noLaterThan(Instant now) {
      return at.isAfter(now) ? new Value(value, now, warnings) : this;
    }
  }

  /** The server answered, and the answer is no number: what was known before does not hold. */
  record Nothing(Outcome outcome, String why) implements Answer {}

  /** No answer: what was known before holds until it is too old. */
  record Trouble(Outcome outcome, String why) implements Answer {}
}
