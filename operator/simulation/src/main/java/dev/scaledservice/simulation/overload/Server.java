package dev.scaledservice.simulation.overload;

/** The instances of the service together, as callers meet them. */
interface Server {

  /** Calls arrive. */
  void offer(Batch batch);

  /** A tick of {@code seconds} goes by; {@code ready} instances work. */
  void tick(int ready, double now, double seconds);
}
