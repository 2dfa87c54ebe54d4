package dev.scaledservice.client.metrics;

import java.util.function.Consumer;

/** Something that is measured; asked by {@link Statsd} four times a second. */
public interface Meter {

  /** Writes the DogStatsD lines since the last call. */
  void flush(Consumer<String> lines);
}
