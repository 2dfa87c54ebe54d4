package dev.scaledservice.routing;

import java.time.Instant;
import java.util.List;

/** What became of a split. */
public sealed interface Outcome {

  /**
   * Everywhere.
   *
   * @param at when the last one had it
   */
  record InForce(Instant at) implements Outcome {}

  /**
   * Somewhere; the rest gets it later, by itself, or not at all.
   *
   * @param failures a sentence each for a person
   */
  record Partly(List<String> failures) implements Outcome {
    public Partly {
      failures = List.copyOf(failures);
    }
  }

  /**
   * Nowhere, since there is nobody to be told: no call reaches the service by this way.
   *
   * @param failures a sentence each for a person, with what to write
   */
  record Missing(List<String> failures) implements Outcome {
    public Missing {
      failures = List.copyOf(failures);
    }
  }

  /**
   * Nowhere.
   *
   * @param failures a sentence each for a person
   */
  record Failed(List<String> failures) implements Outcome {
    public Failed {
      failures = List.copyOf(failures);
    }
  }
}
