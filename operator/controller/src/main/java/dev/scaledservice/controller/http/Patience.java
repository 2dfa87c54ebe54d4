package dev.scaledservice.controller.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs each task on a virtual thread of its own and interrupts it when it has gone on for too long
 * without a rest. Interrupting a thread that is blocked in a channel closes the channel: this is
 * how a client goes that neither reads nor hangs up.
 */
public final class Patience implements Executor, AutoCloseable {

  private final Map<Thread, Long> busySince = new ConcurrentHashMap<>();
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("http-patience").factory());
  private final ScheduledFuture<?> sweeping;
  private final String name;
  private final long longest;

  Patience(String name, Duration longest) {
    this.name = name;
    this.longest = longest.toNanos();
    long period = Math.max(1, longest.toMillis() / 10);
    sweeping = sweeper.scheduleWithFixedDelay(this::sweep, period, period, TimeUnit.MILLISECONDS);
  }

  @Override
  public void execute(Runnable task) {
    Thread.ofVirtual()
        .name(name)
        .start(() -> {
          resume();
          try {
            task.run();
          } finally {
            rest();
          }
        });
  }

  /** From now on the current thread may take its time: it waits for us, not for a client. */
  public void rest() {
    busySince.remove(Thread.currentThread());
  }

  /** The rest is over. */
  public void resume() {
    busySince.put(Thread.currentThread(), System.nanoTime());
  }

  private void sweep() {
    long now = System.nanoTime();
    busySince.forEach((thread, since) -> {
      if (now - since > longest) {
        thread.interrupt();
      }
    });
  }

  @Override
  public void close() {
    sweeping.cancel(false);
    sweeper.shutdown();
    busySince.keySet().forEach(Thread::interrupt);
  }
}
