package dev.scaledservice.e2e;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Calls without a pause, and remembers when the last one that some instances answered was sent. */
final class LastCall {

  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread thread;
  private volatile Instant lastSent = Instant.EPOCH;

  /**
   * @param whose addresses
   */
  LastCall(Caller caller, Set<String> whose) {
    thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              while (!ended.get()) {
                Instant sent = Instant.now();
                if (whose.contains(caller.once("/"))) {
                  lastSent = sent;
                }
              }
            });
  }

  /** Ends calling; {@link Instant#EPOCH} where they answered none. */
  Instant end() throws InterruptedException {
    ended.set(true);
    thread.join();
    return lastSent;
  }
}
