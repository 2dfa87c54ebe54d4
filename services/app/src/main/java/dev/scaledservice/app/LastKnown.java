package dev.scaledservice.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The last good value of a callee, to answer with while it is away. */
final class LastKnown {
  private final AtomicReference<@Nullable Value> value = new AtomicReference<>();

  /**
   * @param nanoTime when it was known
   */
  record Value(JsonNode value, long nanoTime) {

    long ageMillis() {
      return (System.nanoTime() - nanoTime) / 1_000_000;
    }
  }

  void know(JsonNode fresh) {
    value.set(new Value(fresh, System.nanoTime()));
  }

  /** Null where none was ever known. */
  @Nullable Value value() {
    return value.get();
  }
}
