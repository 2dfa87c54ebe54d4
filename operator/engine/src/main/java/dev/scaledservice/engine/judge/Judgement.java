package dev.scaledservice.engine.judge;

import java.time.Instant;
import java.util.List;

/**
 * A verdict with all that it rests on.
 *
 * @param evidence one a measure
 * @param suspects instances of the canary that alone are bad, in the order in which they were named
 */
public record Judgement(
    Instant at, Verdict verdict, List<Evidence> evidence, List<Suspect> suspects) {

  public Judgement {
    evidence = List.copyOf(evidence);
    suspects = List.copyOf(suspects);
  }
}
