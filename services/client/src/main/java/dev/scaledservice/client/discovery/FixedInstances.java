package dev.scaledservice.client.discovery;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Told once. */
record FixedInstances(List<Instance> now) implements Instances {

  @Override
  public Freshness freshness() {
    return Freshness.FRESH;
  }

  @Override
  public void onChange(Consumer<List<Instance>> listener) {
    listener.accept(now);
  }

  @Override
  public boolean awaitFirst(Duration atMost) {
    return true;
  }

  @Override
  public void close() {}
}
