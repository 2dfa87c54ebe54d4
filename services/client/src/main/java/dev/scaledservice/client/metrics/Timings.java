package dev.scaledservice.client.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * The times of the calls since the last look, at most {@link #KEPT} of them: where there were more,
 * a sample in which each had the same chance (Vitter's algorithm R), and the rate at which it was
 * taken.
 */
public final class Timings {
  public static final int KEPT = 256;

  private final double[] kept = new double[KEPT];
  private long seen;

  /** Times in milliseconds, and the share of all that they are. */
  public record Sample(List<Double> millis, double rate) {

    /**
     * As DogStatsD lines.
     *
     * @param tags such as {@code route:v1_work}; empty for none
     */
    public void write(String name, String tags, Consumer<String> lines) {
      String tail =
          (rate < 1 ? String.format(Locale.ROOT, "|@%.6f", rate) : "")
              + (tags.isEmpty() ? "" : "|#" + tags);
      for (double time : millis) {
        lines.accept(String.format(Locale.ROOT, "%s:%.2f|ms%s", name, time, tail));
      }
    }
  }

  public synchronized void add(double millis) {
    if (seen < KEPT) {
      kept[(int) seen] = millis;
    } else {
      long place = ThreadLocalRandom.current().nextLong(seen + 1);
      if (place < KEPT) {
        kept[(int) place] = millis;
      }
    }
    seen++;
  }

  /** What was added since the last call. */
  public synchronized Sample take() {
    int count = (int) Math.min(seen, KEPT);
    var sample =
        new Sample(
            Arrays.stream(kept, 0, count).boxed().toList(), seen == 0 ? 1 : (double) count / seen);
    seen = 0;
    return sample;
  }
}
