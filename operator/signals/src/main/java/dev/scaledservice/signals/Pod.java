package dev.scaledservice.signals;

import dev.scaledservice.engine.PodValue;

/** A pod that a service has, and whether its numbers count. */
public record Pod(String name, PodValue.State state) {

  /** Whether it takes traffic, so that its silence means something. */
  public boolean ready() {
    return state == PodValue.State.READY;
  }
}
