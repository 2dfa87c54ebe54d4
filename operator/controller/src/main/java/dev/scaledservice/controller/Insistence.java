package dev.scaledservice.controller;

import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import java.time.Duration;

/**
 * How a pass that failed is tried again: soon, then more seldom, and for ever. Whatever is in the
 * way, an API server that is away or a right that is missing, may be gone later, and nothing need
 * happen to the service at that time to remind us of it.
 */
final class Insistence {

  static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final double GROWTH = 1.5;

  private Insistence() {}

  static Retry retry() {
    return new GenericRetry()
        .setInitialInterval(FIRST_PAUSE)
        .setIntervalMultiplier(GROWTH)
        .setMaxInterval(LONGEST_PAUSE.toMillis())
        .withoutMaxAttempts();
  }
}
