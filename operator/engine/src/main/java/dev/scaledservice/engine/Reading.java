package dev.scaledservice.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;

/** One measured number, or why there is none. Unknown is never zero. */
public sealed interface Reading {

  /** The number to act on: of a fresh or partial reading. */
  default OptionalDouble usable() {
    return switch (this) {
      case Fresh fresh -> OptionalDouble.of(fresh.value());
      case Partial partial -> OptionalDouble.of(partial.value());
      case Stale _, Unknown _ -> OptionalDouble.empty();
    };
  }

  /** A number that holds now; {@code at} is when it was measured. */
  record Fresh(double value, Instant at) implements Reading {
    public Fresh {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a fresh reading wants a finite value, not " + value);
      }
    }
  }

  /**
   * A number from a window that has not filled yet ({@code covered} of it has): reason enough to go
   * up, never to go down.
   */
  record Partial(double value, Instant at, Duration covered) implements Reading {
    public Partial {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a partial reading wants a finite value, not " + value);
      }
    }
  }

  /** The last number, too old to act on; kept because people want to see it. */
  record Stale(double value, Instant at) implements Reading {}

  /** No number. {@code why} is a short clause for people, such as "no such series". */
  record Unknown(String why) implements Reading {}
}
