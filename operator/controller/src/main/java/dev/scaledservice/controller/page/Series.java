package dev.scaledservice.controller.page;

import java.util.Arrays;

/**
 * A copy of some steps of a {@link History}, oldest first: {@link Float#NaN} and {@link
 * History#NO_COUNT} in gaps.
 */
final class Series {

  final long startEpochSecond;
  final int stepSeconds;
  final float[] load;
  final float[] capacity;
  final int[] desired;
  final int[] ready;

  /** All gaps. */
  Series(long startEpochSecond, int stepSeconds, int steps) {
    this.startEpochSecond = startEpochSecond;
    this.stepSeconds = stepSeconds;
    this.load = new float[steps];
    this.capacity = new float[steps];
    this.desired = new int[steps];
    this.ready = new int[steps];
    Arrays.fill(load, Float.NaN);
    Arrays.fill(capacity, Float.NaN);
    Arrays.fill(desired, History.NO_COUNT);
    Arrays.fill(ready, History.NO_COUNT);
  }
}
