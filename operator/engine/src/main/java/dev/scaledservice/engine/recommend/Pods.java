package dev.scaledservice.engine.recommend;

import java.util.function.LongBinaryOperator;

/**
 * What both formulas over pods share: pods without a say damp a move, and never turn it round.
 *
 * <pre>
 * ratio = measured(value, weight) / target          of the pods that were measured
 * no missing, and no unready on the way up:
 *   tolerated -> current, else ceil(ratio * ready)
 * else: fill in the missing (down: their fill, up: 0) and, on the way up, the unready (0)
 *   corrected = measured(value, weight) / target    of all of them
 *   tolerated or turned round -> current, else ceil(corrected * pods)
 *   and if that moves against the direction -> current
 * </pre>
 *
 * Source: the replica calculator of autoscaling/v2.
 */
final class Pods {

  private int ready;
  private int measuredPods;
  private int weighed;
  private long value;
  private long weight;

  private int missing;
  private long missingFill;
  private long missingWeight;

  private int unready;
  private long unreadyWeight;

  void ready(long value, long weight) {
    ready++;
    measured(value, weight);
  }

  /** A pod that was measured and weighs, ready or not. */
  void measured(long value, long weight) {
    measuredPods++;
    weighed++;
    this.value = Saturating.add(this.value, value);
    this.weight = Saturating.add(this.weight, weight);
  }

  /** A pod that was measured but has no weight: it is only counted. */
  void weightless() {
    measuredPods++;
  }

  void missing(long fill, long weight) {
    missing++;
    missingFill = Saturating.add(missingFill, fill);
    missingWeight = Saturating.add(missingWeight, weight);
  }

  void unready(long weight) {
    unready++;
    unreadyWeight = Saturating.add(unreadyWeight, weight);
  }

  Answer answer(int current, long target, Tolerance tolerance, LongBinaryOperator measure) {
    if (measuredPods == 0) {
      return new Answer.None(Answer.Why.NO_READY_POD_MEASURED);
    }
    if (weight == 0) {
      return new Answer.None(Answer.Why.NOTHING_REQUESTED);
    }
    long measured = measure.applyAsLong(value, weight);
    long average = value / weighed;
    double ratio = (double) measured / target;
    boolean unreadyDamp = unready > 0 && ratio > 1.0;
    if (!unreadyDamp && missing == 0) {
      boolean tolerated = tolerance.includes(ratio);
      int count = tolerated ? current : Saturating.count(ratio * ready);
      return new Answer.Replicas(count, measured, average, tolerated);
    }
    long allValue = value;
    long allWeight = weight;
    int all = measuredPods;
    if (missing > 0 && ratio != 1.0) {
      allValue = ratio < 1.0 ? Saturating.add(allValue, missingFill) : allValue;
      allWeight = Saturating.add(allWeight, missingWeight);
      all += missing;
    }
    if (unreadyDamp) {
      allWeight = Saturating.add(allWeight, unreadyWeight);
      all += unready;
    }
    double corrected = (double) measure.applyAsLong(allValue, allWeight) / target;
    int count = Saturating.count(corrected * all);
    boolean tolerated =
        tolerance.includes(corrected)
            || (ratio < 1.0 && corrected > 1.0)
            || (ratio > 1.0 && corrected < 1.0)
            || (corrected < 1.0 && count > current)
            || (corrected > 1.0 && count < current);
    return new Answer.Replicas(tolerated ? current : count, measured, average, tolerated);
  }
}
