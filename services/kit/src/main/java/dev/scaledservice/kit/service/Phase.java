package dev.scaledservice.kit.service;

import java.util.Locale;

/** The life of an instance; it serves calls in all of them. */
enum Phase {
  /** Loading: alive, not ready. */
  STARTING,
  /** Ready for calls. */
  READY,
  /** Told to stop: not ready, serves those who have not noticed. */
  DRAINING;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
