package dev.scaledservice.engine.judge;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evidence against the canary that may be looked at at any time: an e-process.
 *
 * <pre>
 * E = sum over starts j = 0, 1, 2 ... of  w_j x (mean over ratios of the product of LR since j)
 *     + the weights of starts still to come,            w_j = 1 / ((j + 1)(j + 2)), in all 1
 * </pre>
 *
 * A start every minute: a regression that comes late is not held up by all that was well before. By
 * Ville's inequality the chance that E ever reaches 1/a for a version that is no worse is at most
 * a. Raised to the power of {@code 1/dispersion} each factor still expects one at most (Jensen), so
 * clustered errors are answered with patience and never with a false alarm.
 *
 * <p>Sources: Ville 1939; Shin, Ramdas and Rinaldo, arXiv 2203.03532 (e-detectors, the weights of
 * starts).
 */
final class Mixture {

  private static final Duration EVERY = Duration.ofMinutes(1);

  /** Two hours of starts; an older one gives way, and its weight is lost. */
  private static final int MOST = 120;

  private final List<Start> starts = new ArrayList<>();
  private int begun;
  private @Nullable Instant last;
  private double log;
  private boolean changed;

  private record Start(double logWeight, double[] logs) {}

  /**
   * @param logs of the likelihood ratios of what came in, one a ratio
   * @param dispersion how clustered bad calls are; 1 for independent ones
   */
  void add(Instant at, double[] logs, double dispersion) {
    if (last == null || !at.isBefore(last.plus(EVERY))) {
      begin(at);
    }
    boolean silent = true;
    for (double one : logs) {
      silent &= one == 0;
    }
    if (silent) {
      return;
    }
    for (Start start : starts) {
      for (int i = 0; i < logs.length; i++) {
        start.logs[i] += logs[i] / dispersion;
      }
    }
    changed = true;
  }

  /** What was added until now was not about the version: forget it. */
  void forget() {
    starts.clear();
    last = null;
    changed = true;
  }

  private void begin(Instant at) {
    if (starts.size() == MOST) {
      starts.removeFirst();
    }
    double weight = 1.0 / (begun + 1) / (begun + 2);
    starts.add(new Start(Math.log(weight / Ratios.count()), new double[Ratios.count()]));
    begun++;
    last = at;
    changed = true;
  }

  /** The natural logarithm of E. */
  double log() {
    if (changed) {
      log = sum();
      changed = false;
    }
    return log;
  }

  private double sum() {
    double largest = Double.NEGATIVE_INFINITY;
    for (Start start : starts) {
      for (double log : start.logs) {
        largest = Math.max(largest, start.logWeight + log);
      }
    }
    double toCome = 1.0 / (begun + 1);
    largest = Math.max(largest, Math.log(toCome));
    double sum = toCome * Math.exp(-largest);
    for (Start start : starts) {
      for (double log : start.logs) {
        sum += Math.exp(start.logWeight + log - largest);
      }
    }
    return largest + Math.log(sum);
  }
}
