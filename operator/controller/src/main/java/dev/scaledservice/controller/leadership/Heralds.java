package dev.scaledservice.controller.leadership;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of changes in order, on a thread of its own so that a slow one delays nobody. */
final class Heralds implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Heralds.class);

  private final List<Leadership.Listener> listeners = new CopyOnWriteArrayList<>();
  private final ExecutorService inOrder =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("leadership-listeners").factory());
  private final Duration patience;

  /**
   * @param patience how long closing waits for listeners to be told
   */
  Heralds(Duration patience) {
    this.patience = patience;
  }

  void add(Leadership.Listener listener) {
    listeners.add(listener);
  }

  void gained() {
    tell(Leadership.Listener::gained);
  }

  void lost() {
    tell(Leadership.Listener::lost);
  }

  void resumed() {
    tell(Leadership.Listener::resumed);
  }

  private void tell(Consumer<Leadership.Listener> news) {
    inOrder.execute(() -> listeners.forEach(listener -> tell(listener, news)));
  }

  private static void tell(Leadership.Listener listener, Consumer<Leadership.Listener> news) {
    try {
      news.accept(listener);
    } catch (RuntimeException e) {
      LOG.error("{} failed when told of a change of leadership", listener, e);
    }
  }

  @Override
  public void close() {
    inOrder.shutdown();
    try {
      if (!inOrder.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("listeners have not returned within {}", patience);
        inOrder.shutdownNow();
      }
    } catch (InterruptedException e) {
      inOrder.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
