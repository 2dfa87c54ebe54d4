package dev.scaledservice.signals.window;

import java.util.Arrays;

/**
 * How often which values occurred, for percentiles.
 *
 * <p>Log-linear: 32 buckets for each doubling, from {@code 2^-20} to {@code 2^44} on both sides of
 * zero, so that a percentile is within 1/64 (1.6 %) of a value that occurred at that rank; a value
 * outside counts as the nearest inside. Only the stretch of buckets that occurred is held. Merging
 * adds bucket by bucket and loses nothing. (The idea of HdrHistogram: Tene 2012.)
 */
public final class Histogram {

  private static final int PER_DOUBLING = 32;
  private static final int MANTISSA_SHIFT = 52 - 5;
  private static final int SMALLEST = (1023 - 20) * PER_DOUBLING;
  private static final int BUCKETS = 64 * PER_DOUBLING;

  /** What the first value takes. */
  static final long FIRST_BYTES = PER_DOUBLING * (long) Double.BYTES;

  private double[] counts = {};

  /** Bucket of {@code counts[0]}. */
  private int low;

  private double total;
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;

  /** Adds a finite value that occurred {@code weight} times. */
  public void add(double value, double weight) {
    int bucket = bucket(value);
    reach(bucket, bucket);
    counts[bucket - low] += weight;
    total += weight;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }

  /** How many more bytes {@link #add} would take. */
  long bytesToAdd(double value) {
    int bucket = bucket(value);
    return bucket >= low && bucket < low + counts.length
        ? 0
        : (stretched(bucket, bucket) - counts.length) * (long) Double.BYTES;
  }

  /** Adds what another one counted. */
  public void addAll(Histogram other) {
    if (other.total == 0) {
      return;
    }
    reach(other.low, other.low + other.counts.length - 1);
    for (int i = 0; i < other.counts.length; i++) {
      counts[other.low + i - low] += other.counts[i];
    }
    total += other.total;
    least = Math.min(least, other.least);
    most = Math.max(most, other.most);
  }

  /** How many values were added, each counted by its weight. */
  public double total() {
    return total;
  }

  /**
   * The smallest value that a share of all values does not exceed (nearest rank).
   *
   * @param quantile 0 to 1
   * @throws IllegalStateException where nothing was added
   */
  public double quantile(double quantile) {
    if (!(total > 0)) {
      throw new IllegalStateException("nothing was added");
    }
    double rank = quantile * total;
    // Sums of fractions are not exact: a rank met but for rounding is met.
    double enough = rank - total * 1e-12;
    double passed = 0;
    for (int i = 0; i < counts.length; i++) {
      passed += counts[i];
      if (passed >= enough && counts[i] > 0) {
        return Math.clamp(middle(low + i), least, most);
      }
    }
    return most;
  }

  /** Forgets everything; what was held stays so for what comes next, unless it is large. */
  long clear() {
    long before = bytes();
    if (counts.length > 16 * PER_DOUBLING) {
      counts = new double[0];
    } else {
      Arrays.fill(counts, 0);
    }
    total = 0;
    least = Double.POSITIVE_INFINITY;
    most = Double.NEGATIVE_INFINITY;
    return before - bytes();
  }

  long bytes() {
    return counts.length * (long) Double.BYTES;
  }

  private void reach(int from, int to) {
    if (counts.length > 0 && from >= low && to < low + counts.length) {
      return;
    }
    int newLow = newLow(from);
    double[] wider = new double[stretched(from, to)];
    System.arraycopy(counts, 0, wider, counts.length == 0 ? 0 : low - newLow, counts.length);
    counts = wider;
    low = newLow;
  }

  /** Whole doublings, so that a value beside the last one finds room. */
  private int newLow(int from) {
    int floor = Math.floorDiv(from, PER_DOUBLING) * PER_DOUBLING;
    return counts.length == 0 ? floor : Math.min(low, floor);
  }

  private int stretched(int from, int to) {
    int ceiling = (Math.floorDiv(to, PER_DOUBLING) + 1) * PER_DOUBLING;
    int end = counts.length == 0 ? ceiling : Math.max(low + counts.length, ceiling);
    return end - newLow(from);
  }

  private static int bucket(double value) {
    double size = Math.abs(value);
    int bucket = (int) (Double.doubleToRawLongBits(size) >>> MANTISSA_SHIFT) - SMALLEST + 1;
    int within = Math.clamp(bucket, 0, BUCKETS);
    return value < 0 ? -within : within;
  }

  private static double middle(int bucket) {
    if (bucket == 0) {
      return 0;
    }
    long edge = (long) Math.abs(bucket) - 1 + SMALLEST;
    double lower = Double.longBitsToDouble(edge << MANTISSA_SHIFT);
    double upper = Double.longBitsToDouble((edge + 1) << MANTISSA_SHIFT);
    return Math.copySign((lower + upper) / 2, bucket);
  }
}
