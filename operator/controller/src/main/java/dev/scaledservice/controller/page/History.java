package dev.scaledservice.controller.page;

import java.util.Arrays;

/**
 * Samples at equal steps, newest last, in about 12 bytes each. A step in which nothing was
 * published is a gap. Not safe for use by several threads.
 */
final class History {

  /** A count in a gap. */
  static final int NO_COUNT = -1;

  private final int stepSeconds;
  private final float[] load;
  private final float[] capacity;
  private final short[] desired;
  private final short[] ready;

  /** Number of the newest step since the epoch; below 0 before the first. */
  private long newest = -1;

  History(int stepSeconds, int steps) {
    this.stepSeconds = stepSeconds;
    this.load = new float[steps];
    this.capacity = new float[steps];
    this.desired = new short[steps];
    this.ready = new short[steps];
    clear(0, steps);
  }

  /**
   * A moment; {@link Float#NaN} where load or capacity are unknown. Of several within a step the
   * one with the highest load stays, so that a peak is seen however coarse the steps are.
   */
  void add(long epochSecond, float newLoad, float newCapacity, int newDesired, int newReady) {
    long step = epochSecond / stepSeconds;
    if (step < newest) {
      return; // The clock was set back: until it has caught up, what is there stays.
    }
    int slot = slot(step);
    if (step > newest) {
      for (long gap = Math.max(newest + 1, step - load.length + 1); gap <= step; gap++) {
        clear(slot(gap), slot(gap) + 1);
      }
      newest = step;
    } else if (stepSeconds > 1 && !Float.isNaN(load[slot]) && !(newLoad > load[slot])) {
      return;
    }
    load[slot] = newLoad;
    capacity[slot] = newCapacity;
    desired[slot] = (short) Math.min(newDesired, Short.MAX_VALUE);
    ready[slot] = (short) Math.min(newReady, Short.MAX_VALUE);
  }

  /** What there is of the {@code steps} up to and including the one of {@code epochSecond}. */
  Series until(long epochSecond, int steps) {
    int count = Math.min(steps, load.length);
    long last = epochSecond / stepSeconds;
    long first = last - count + 1;
    Series series = new Series(first * stepSeconds, stepSeconds, count);
    for (long step = Math.max(first, newest - load.length + 1);
        step <= Math.min(last, newest);
        step++) {
      int at = (int) (step - first);
      int slot = slot(step);
      series.load[at] = load[slot];
      series.capacity[at] = capacity[slot];
      series.desired[at] = desired[slot];
      series.ready[at] = ready[slot];
    }
    return series;
  }

  private int slot(long step) {
    return (int) (step % load.length);
  }

  private void clear(int from, int to) {
    Arrays.fill(load, from, to, Float.NaN);
    Arrays.fill(capacity, from, to, Float.NaN);
    Arrays.fill(desired, from, to, (short) NO_COUNT);
    Arrays.fill(ready, from, to, (short) NO_COUNT);
  }
}
