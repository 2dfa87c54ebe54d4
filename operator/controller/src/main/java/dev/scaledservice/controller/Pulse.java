package dev.scaledservice.controller;

import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.signals.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about every service at a steady beat. Only a decision that differs from what is in force,
 * or that people should be told of, wakes the reconciler.
 */
final class Pulse implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

  private final Loops loops;
  private final Watchers watchers;
  private final Consumer<ServiceKey> nudge;
  private final InstantSource clock;
  private final ScheduledExecutorService beat =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("pulse").factory());
  private volatile Instant lastBeat;

  /** Whoever looks at decisions without acting on them. */
  interface Watchers {

    /** A decision was made, by the pulse or by the reconciler. Must cost microseconds. */
    void decided(ServiceKey key, Loop loop, Loop.Decided decided);

    /**
     * None can be made.
     *
     * @param why a sentence
     */
    void undecided(Seen seen, String why);

    /** Whether people should be told, though the count stays. */
    boolean worthTelling(ServiceKey key, Loop.Decided decided, Instant now);

    /** A beat is over. */
    void beaten(int services, Duration took);
  }

  /**
   * @param nudge wakes the reconciler for a service
   */
  Pulse(Loops loops, Watchers watchers, Consumer<ServiceKey> nudge, InstantSource clock) {
    this.loops = loops;
    this.watchers = watchers;
    this.nudge = nudge;
    this.clock = clock;
    this.lastBeat = clock.instant();
  }

  void start(Duration every) {
    var _ =
        beat.scheduleAtFixedRate(
            this::beat, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** When the last beat ended: the sign of life of the whole loop. */
  Instant lastBeat() {
    return lastBeat;
  }

  private void beat() {
    long begun = System.nanoTime();
    Instant now = clock.instant();
    loops.forEach((key, loop) -> beat(key, loop, now));
    watchers.beaten(loops.size(), Duration.ofNanos(System.nanoTime() - begun));
    lastBeat = clock.instant();
  }

  /** One service's trouble is its own: the others' beat goes on. */
  private void beat(ServiceKey key, Loop loop, Instant now) {
    try {
      Loop.Decided decided = loop.decide(now);
      if (decided == null) {
        return;
      }
      watchers.decided(key, loop, decided);
      if (loop.mayNudge(now) && (decided.moves() || watchers.worthTelling(key, decided, now))) {
        nudge.accept(key);
      }
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("service", key.toString())
          .setCause(e)
          .log("deciding failed; the count stays");
    }
  }

  @Override
  public void close() {
    beat.shutdownNow();
  }
}
