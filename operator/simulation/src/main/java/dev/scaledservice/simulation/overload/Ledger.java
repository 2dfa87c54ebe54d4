package dev.scaledservice.simulation.overload;

import java.util.Arrays;

/**
 * What became of the calls, second by second. A call counts in the second it was answered, so that
 * a second's share says how the service was just then.
 */
final class Ledger {

  private final double[][] wanted;
  private final double[][] first;
  private final double[][] retried;
  private int second;

  Ledger(int seconds) {
    wanted = new double[seconds][Caller.CLASSES.size()];
    first = new double[seconds][Caller.CLASSES.size()];
    retried = new double[seconds][Caller.CLASSES.size()];
  }

  void at(int now) {
    second = Math.min(now, wanted.length - 1);
  }

  void wanted(double calls, int priority) {
    wanted[second][priority] += calls;
  }

  void served(double calls, int priority, boolean retry) {
    (retry ? retried : first)[second][priority] += calls;
  }

  /** The part of a second's calls that were answered well, at the first attempt or the second. */
  double served(int at) {
    double all = sum(wanted[at]);
    return all > 0 ? (sum(first[at]) + sum(retried[at])) / all : 1;
  }

  /** The part of first attempts from one second on that were not answered well in time. */
  double lost(int from) {
    double all = 0;
    double well = 0;
    for (int i = from; i < wanted.length; i++) {
      all += sum(wanted[i]);
      well += sum(first[i]);
    }
    return all > 0 ? Math.max(0, 1 - well / all) : 0;
  }

  /** The part of one class's calls from one second on that were answered well at all. */
  double served(int from, int priority) {
    double all = 0;
    double well = 0;
    for (int i = from; i < wanted.length; i++) {
      all += wanted[i][priority];
      well += first[i][priority] + retried[i][priority];
    }
    return all > 0 ? Math.min(1, well / all) : 1;
  }

  private static double sum(double[] amounts) {
    return Arrays.stream(amounts).sum();
  }
}
