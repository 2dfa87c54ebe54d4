package dev.scaledservice.client.discovery;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Who can be called now. */
public interface Instances extends AutoCloseable {

  /** As last known; empty where nobody is known. */
  List<Instance> now();

  /** How much of that is known for sure. */
  Freshness freshness();

  /** Calls back with the instances at once and after each change, from another thread. */
  void onChange(Consumer<List<Instance>> listener);

  /**
   * Waits until there is an answer of any kind, no longer than {@code atMost}; true if there is.
   */
  boolean awaitFirst(Duration atMost) throws InterruptedException;

  @Override
  void close();

  /** What {@link #now()} is worth. */
  enum Freshness {
    /** The source has answered nothing yet, and nothing was remembered. */
    NONE,
    /** From the file of an earlier life; the source has not answered yet. */
    REMEMBERED,
    /** As the source says. */
    FRESH,
    /** The source does not answer: as it said last. */
    STALE,
    /** The source says that there are none, which is not believed yet: as it said before. */
    DOUBTED
  }

  /** Instances that never change. */
  static Instances fixed(String... addresses) {
    if (addresses.length == 0) {
      throw new IllegalArgumentException(
          "Instances.fixed() names nobody; write Instances.fixed(\"127.0.0.1:9002\")");
    }
    return new FixedInstances(Arrays.stream(addresses).map(Instance::at).toList());
  }
}
