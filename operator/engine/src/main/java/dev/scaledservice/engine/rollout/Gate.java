package dev.scaledservice.engine.rollout;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Who has to agree before a step is left, beside the judge. */
public sealed interface Gate {

  /** Nobody. */
  record None() implements Gate {}

  /** A person. */
  record Manual() implements Gate {}

  /**
   * A server that is asked.
   *
   * @param server its name in the operator's settings
   * @param path appended to its address; empty for none
   * @param timeout how long an answer may take; null for what the settings say
   */
  record Webhook(String server, String path, @Nullable Duration timeout) implements Gate {}
}
