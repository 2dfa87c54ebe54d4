package dev.scaledservice.local.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens, said as it happens, with the seconds since the beginning. */
final class Timeline {

  private final PrintStream out;
  private final Instant begun = Instant.now();
  private final List<String> missed = new ArrayList<>();

  Timeline(PrintStream out) {
    this.out = out;
  }

  synchronized void tell(String what) {
    out.printf("%6.1fs  %s%n", elapsed().toMillis() / 1000.0, what);
  }

  /** A milestone was reached, after so long. */
  void reached(String milestone, Duration took, String state) {
    tell("  OK    %s (after %.1f s): %s".formatted(milestone, took.toMillis() / 1000.0, state));
  }

  /** A milestone was not reached. */
  synchronized void missed(String milestone, String state) {
    missed.add(milestone);
    tell("  MISS  %s: %s".formatted(milestone, state));
  }

  synchronized List<String> missed() {
    return List.copyOf(missed);
  }

  /** So many seconds after the beginning; never, where there is no such number. */
  Instant after(@Nullable Integer seconds) {
    return seconds == null ? Instant.MAX : begun.plusSeconds(seconds);
  }

  private Duration elapsed() {
    return Duration.between(begun, Instant.now());
  }
}
