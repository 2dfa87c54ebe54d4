package dev.scaledservice.simulation.overload;

/** Amounts over the last while, in slots of a quarter of a second. */
final class Rolling {

  /** Slots a second. */
  static final int A_SECOND = 4;

  private static final int KEPT = 20 * A_SECOND;

  private final double[] slots = new double[KEPT];
  private int current;

  void add(double amount) {
    slots[current] += amount;
  }

  /** The next slot begins. */
  void turn() {
    current = (current + 1) % KEPT;
    slots[current] = 0;
  }

  /**
   * The amount a second over {@code seconds}, of which the last ended {@code late} slots ago.
   *
   * @param seconds with {@code late} no more than is kept
   */
  double rate(int seconds, int late) {
    double sum = 0;
    for (int i = 1; i <= seconds * A_SECOND; i++) {
      sum += slots[Math.floorMod(current - late - i, KEPT)];
    }
    return sum / seconds;
  }
}
