package dev.scaledservice.simulation.overload;

/**
 * Calls that a caller sent together.
 *
 * @param amounts of each class of priority, highest first; a server takes from them what it answers
 * @param sentAt in seconds
 * @param retry whether they were tried before
 */
record Batch(Caller caller, double[] amounts, double sentAt, boolean retry) {

  double size() {
    double sum = 0;
    for (double amount : amounts) {
      sum += amount;
    }
    return sum;
  }

  /** A part of it, 0 to 1, in a batch of its own. */
  Batch part(double share) {
    double[] parts = amounts.clone();
    for (int i = 0; i < parts.length; i++) {
      parts[i] *= share;
    }
    return new Batch(caller, parts, sentAt, retry);
  }
}
