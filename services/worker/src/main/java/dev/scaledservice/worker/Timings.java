package dev.scaledservice.worker;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The times of the calls since the last look, at most {@link #KEPT} of them: where there were more,
 * a sample in which each had the same chance (Vitter's algorithm R), and the rate at which it was
 * taken.
 */
final class Timings {
  static final int KEPT = 256;

  private final double[] kept = new double[KEPT];
  private long seen;

  /** Times in milliseconds, and the share of all that they are. */
  record Sample(List<Double> millis, double rate) {}

  synchronized void add(double millis) {
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
  synchronized Sample take() {
    int count = (int) Math.min(seen, KEPT);
    var sample =
        new Sample(
            Arrays.stream(kept, 0, count).boxed().toList(), seen == 0 ? 1 : (double) count / seen);
    seen = 0;
    return sample;
  }
}
