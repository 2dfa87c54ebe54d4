package dev.scaledservice.kit.service;

import dev.scaledservice.client.context.Priority;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls at once, so that a service that waits for others refuses before it runs out of memory. As
 * it fills, classes stay outside in their order: those below normal above 80 % of the places,
 * normal above 90 %, critical when all are taken.
 */
final class Door {
  private static final double NORMAL = 0.9;
  private static final double OTHERS = 0.8;

  private final int places;
  private final AtomicInteger inside = new AtomicInteger();

  Door(int places) {
    this.places = places;
  }

  /** True where there is a place; {@link #leave} has to follow then. */
  boolean enter(Priority priority) {
    int most = placesFor(priority);
    return inside.getAndUpdate(n -> n < most ? n + 1 : n) < most;
  }

  void leave() {
    inside.decrementAndGet();
  }

  private int placesFor(Priority priority) {
    return switch (priority.name()) {
      case "critical" -> places;
      case "normal" -> share(NORMAL);
      default -> share(OTHERS);
    };
  }

  private int share(double share) {
    return Math.max(1, (int) (places * share));
  }
}
