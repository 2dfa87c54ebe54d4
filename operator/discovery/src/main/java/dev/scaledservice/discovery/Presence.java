package dev.scaledservice.discovery;

import java.time.Instant;

/**
 * One instance as the registry has confirmed it.
 *
 * @param state what it is
 * @param since when this process first knew it to be so: the truth may be older, never younger
 */
public record Presence(State state, Instant since) {

  /** What the registry says of an instance. */
  public enum State {
    /** Callers are sent to it. */
    PASSING,
    /** It is listed, and callers are not sent to it. */
    CRITICAL,
    /** It is not listed any more. */
    GONE
  }
}
