package dev.scaledservice.client.consul;

import java.io.IOException;
import java.time.Duration;

/** Learns what a {@link Watch} finds. Called by one thread, never twice at once. */
public interface Follower {

  /**
   * What is there, at first and after each change.
   *
   * @throws IOException where it cannot be read; counts as {@link #away}
   */
  void found(byte[] body) throws IOException;

  /** Nothing is there (404). */
  void absent();

  /** Consul answered, and nothing has changed. */
  void unchanged();

  /**
   * Consul does not answer, or with what cannot be trusted. What was last found is still the best
   * that is known.
   */
  void away(String why);

  /** How long to wait for a change at most before one of the above is to be called. */
  default Duration patience() {
    return Watch.WAIT;
  }
}
