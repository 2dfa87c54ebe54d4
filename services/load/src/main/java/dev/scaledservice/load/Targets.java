package dev.scaledservice.load;

import java.time.Duration;
import java.util.List;

/** Who can be called now. */
interface Targets extends AutoCloseable {

  /** The instances as last known; empty where there are none. */
  List<Target> now();

  /** False while the source of that knowledge does not answer. */
  boolean fresh();

  /** Waits for the first knowledge, no longer than {@code atMost}. */
  void awaitFirst(Duration atMost) throws InterruptedException;

  @Override
  void close();

  /** Instances that never change. */
  record Fixed(List<Target> now) implements Targets {
    public Fixed {
      now = List.copyOf(now);
    }

    @Override
    public boolean fresh() {
      return true;
    }

    @Override
    public void awaitFirst(Duration atMost) {}

    @Override
    public void close() {}
  }
}
