package dev.scaledservice.routing;

/**
 * What one instance of each slot weighs, so that the slots get their shares whatever their numbers
 * of instances.
 *
 * <p>With {@code n} ready instances of a slot and its share {@code s}, an instance wants {@code s /
 * n}; of the pairs of whole numbers up to the largest weight it is the one whose share {@code w_c
 * n_c / (w_c n_c + w_s n_s)} comes nearest, and of equally near ones the smallest. A slot with a
 * share never weighs 0, one without always does. A slot that has no ready instance counts as one,
 * so that its first comer weighs what it should.
 *
 * @param a of an instance of slot a, 0 to the largest
 * @param b of an instance of slot b, 0 to the largest
 */
public record SlotWeights(int a, int b) {

  /** What the only slot with a share weighs. */
  private static final int ALONE = 100;

  /**
   * @param largest weight that can be expressed, 100 or more; the more, the nearer the share
   */
  public static SlotWeights of(Split split, int largest) {
    if (largest < ALONE) {
      throw new IllegalArgumentException("the largest weight is 100 or more, not " + largest);
    }
    return switch (split.canaryPercent()) {
      case 0 -> slots(split, 0, ALONE);
      case 100 -> slots(split, ALONE, 0);
      default -> nearest(split, largest);
    };
  }

  public int of(Slot slot) {
    return slot == Slot.A ? a : b;
  }

  private static SlotWeights nearest(Split split, int largest) {
    double share = split.canaryPercent() / 100.0;
    int canaries = Math.max(1, split.ready(split.canary()));
    int stables = Math.max(1, split.ready(split.stable()));
    double ratio = share * stables / ((1 - share) * canaries);
    int bestCanary = 1;
    int bestStable = 1;
    double least = Double.MAX_VALUE;
    for (int canary = 1; canary <= largest; canary++) {
      int stable = Math.clamp(Math.round(canary / ratio), 1, largest);
      double got =
          (double) canary * canaries / ((double) canary * canaries + (double) stable * stables);
      double error = Math.abs(got - share);
      if (error < least - 1e-12) {
        least = error;
        bestCanary = canary;
        bestStable = stable;
      }
    }
    return slots(split, bestCanary, bestStable);
  }

  private static SlotWeights slots(Split split, int canary, int stable) {
    return split.canary() == Slot.A
        ? new SlotWeights(canary, stable)
        : new SlotWeights(stable, canary);
  }
}
