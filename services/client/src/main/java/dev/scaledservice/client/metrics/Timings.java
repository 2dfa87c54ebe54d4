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
  private final String[] own = new String[KEPT];
  private long seen;

  /**
   * Times in milliseconds, and the share of all that they are.
   *
   * @param own tags of each, such as {@code ,instance:worker-1}; empty for none
   */
  public record Sample(List<Double> millis, List<String> own, double rate) {

    /**
     * As DogStatsD lines.
     *
     * @param tags such as {@code route:v1_work}; empty for none
     */
    public void write(String name, String tags, Consumer<String> lines) {
      String share = rate < 1 ? String.format(Locale.ROOT, "|@%.6f", rate) : "";
      for (int i = 0; i < millis.size(); i++) {
        String all = tags + own.get(i);
        String tail = all.isEmpty() ? "" : "|#" + all;
        lines.accept(
            String.format(Locale.ROOT, "%s:%.2f|ms%s%s", name, millis.get(i), share, tail));
      }
    }
  }

  public void add(double millis) {
    add(millis, "");
  }

  /**
   * @param own its tags beside those of all, each after a comma
   */
  public synchronized void add(double millis, String own) {
    long place = seen < KEPT ? seen : ThreadLocalRandom.current().nextLong(seen + 1);
    if (place < KEPT) {
      kept[(int) place] = millis;
      this.own[(int) place] = own;
    }
    seen++;
  }

  /** What was added since the last call. */
  public synchronized Sample take() {
    int count = (int) Math.min(seen, KEPT);
    var sample =
        new Sample(
            Arrays.stream(kept, 0, count).boxed().toList(),
            List.of(Arrays.copyOf(own, count)),
            seen == 0 ? 1 : (double) count / seen);
    seen = 0;
    return sample;
  }
}
