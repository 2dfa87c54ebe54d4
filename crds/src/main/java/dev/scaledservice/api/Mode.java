package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the operator's own decision about the count may do. */
public enum Mode {
  /** Decide and act. */
  @JsonProperty("Auto")
  AUTO,
  /** Decide, explain and measure, but do not act. */
  @JsonProperty("Observe")
  OBSERVE,
  /** Do not even decide. */
  @JsonProperty("Paused")
  PAUSED
}
