package dev.scaledservice.client.metrics;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * How long a task waits for its turn on an executor, {@code scheduling_delay} in ms: what an event
 * loop calls its delay. It grows before latency does, whatever the calls are, so it can be scaled
 * on. One empty task every 100 ms; the next only when that has run.
 */
public final class SchedulingDelay implements Meter, AutoCloseable {
  private static final Duration BETWEEN = Duration.ofMillis(100);

  private final Executor executor;
  private final Timings times = new Timings();
  private final CountDownLatch closed = new CountDownLatch(1);

  public SchedulingDelay(Executor executor) {
    this.executor = executor;
    // A thread of the kernel's own: it has to be on time when the executor is not.
    Thread.ofPlatform().daemon().name("scheduling-delay").start(this::run);
  }

  private void run() {
    try {
      while (!closed.await(BETWEEN.toMillis(), TimeUnit.MILLISECONDS)) {
        long sent = System.nanoTime();
        var ran = new CountDownLatch(1);
        executor.execute(() -> {
          times.add((System.nanoTime() - sent) / 1e6);
          ran.countDown();
        });
        while (!ran.await(BETWEEN.toMillis(), TimeUnit.MILLISECONDS) && closed.getCount() > 0) {
          // Said while it lasts: an executor that is stuck reports nothing by itself.
          times.add((System.nanoTime() - sent) / 1e6);
        }
      }
    } catch (InterruptedException | RejectedExecutionException stopped) {
      closed.countDown();
    }
  }

  @Override
  public void flush(Consumer<String> lines) {
    times.take().write("scheduling_delay", "", lines);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
