package dev.scaledservice.controller.acting;

import dev.scaledservice.routing.Outcome;
import java.util.List;

/**
 * What became of a split at those who were told.
 *
 * @param failures a sentence each
 * @param nowhere whether nobody has it
 * @param pending whether calls may still go as they did before
 */
public record Routed(List<String> failures, boolean nowhere, boolean pending) {

  /** It is in force, or there is nobody to be told. */
  public static final Routed DONE = new Routed(List.of(), false, false);

  public Routed {
    failures = List.copyOf(failures);
  }

  public static Routed of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.InForce _ -> DONE;
      case Outcome.Partly(List<String> some) -> new Routed(some, false, true);
      case Outcome.Missing(List<String> why) -> new Routed(why, true, false);
      case Outcome.Failed(List<String> all) -> new Routed(all, true, true);
    };
  }
}
