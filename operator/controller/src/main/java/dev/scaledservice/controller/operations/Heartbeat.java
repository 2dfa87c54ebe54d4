package dev.scaledservice.controller.operations;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Something that has to happen again and again. */
public final class Heartbeat implements Check {

  private final LongSupplier nanos;
  private final Duration longest;
  private volatile long last;

  /**
   * @param longest the pause after which something is wrong; the first beat may take as long
   */
  public Heartbeat(Duration longest) {
    this(longest, System::nanoTime);
  }

  Heartbeat(Duration longest, LongSupplier nanos) {
    this.longest = longest;
    this.nanos = nanos;
    this.last = nanos.getAsLong();
  }

  /** It has happened. */
  public void beat() {
    last = nanos.getAsLong();
  }

  @Override
  public @Nullable String trouble() {
    Duration pause = Duration.ofNanos(nanos.getAsLong() - last);
    return pause.compareTo(longest) <= 0
        ? null
        : String.format(
            Locale.ROOT,
            "has not happened for %.1f s; wants to within %.1f s",
            pause.toMillis() / 1e3,
            longest.toMillis() / 1e3);
  }
}
