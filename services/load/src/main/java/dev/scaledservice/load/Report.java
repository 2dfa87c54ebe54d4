package dev.scaledservice.load;

import dev.scaledservice.kit.JsonLine;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;

/** A line of JSON a second about that second, and one at the end about all. */
final class Report {
  private final PrintStream out;
  private final InstantSource clock;
  private final DoubleUnaryOperator planned;
  private final Tally second;
  private final Tally total = new Tally();
  private final Supplier<JsonLine> surroundings;

  /**
   * @param planned the rate that the profile wants, by seconds since the beginning
   * @param second what is counted; emptied every second
   * @param surroundings members about the moment, such as the number of instances
   */
  Report(
      PrintStream out,
      InstantSource clock,
      DoubleUnaryOperator planned,
      Tally second,
      Supplier<JsonLine> surroundings) {
    this.out = out;
    this.clock = clock;
    this.planned = planned;
    this.second = second;
    this.surroundings = surroundings;
  }

  /** Writes a line a second, the first one second after {@code begin}, until {@code end}. */
  void everySecond(long begin, CountDownLatch end) {
    try {
      for (int at = 1; !endedBy(begin + at * 1_000_000_000L, end); at++) {
        JsonLine counted = second.moveTo(total);
        out.println(
            JsonLine.empty()
                .with("at", clock.instant().toString())
                .with("second", at)
                .with("planned", planned.applyAsDouble(at - 0.5))
                .with(counted)
                .with(surroundings.get())
                .toString());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean endedBy(long time, CountDownLatch end) throws InterruptedException {
    return end.await(time - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /**
   * Writes the line about everything, to be called once all calls have ended; returns its tally.
   */
  Tally summary(long begin) {
    second.moveTo(total);
    out.println(
        JsonLine.empty()
            .with("at", clock.instant().toString())
            .with("summary", true)
            .with("seconds", Math.round((System.nanoTime() - begin) / 1e7) / 1e2)
            .with(total.toJson())
            .toString());
    return total;
  }
}
