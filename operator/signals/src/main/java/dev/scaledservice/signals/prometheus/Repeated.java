package dev.scaledservice.signals.prometheus;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Asks again and again, on a thread of its own that an interruption ends. */
final class Repeated {

  private Repeated() {}

  /** Asks once. */
  @FunctionalInterface
  interface Question {
    void ask() throws InterruptedException;
  }

  /**
   * @param question handles its own failures: one that it throws is the last it does
   */
  static Thread start(String name, Duration interval, Question question) {
    return Thread.ofVirtual()
        .name(name)
        .start(() -> {
          var rhythm = new Rhythm(interval, ThreadLocalRandom.current());
          try {
            while (!Thread.currentThread().isInterrupted()) {
              question.ask();
              Thread.sleep(rhythm.pause());
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Nobody wants it any more.
          }
        });
  }
}
