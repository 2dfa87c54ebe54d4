package dev.scaledservice.worker;

import java.time.Duration;

/**
 * An amount of computing: the same number of rounds on every call, whatever else the machine does.
 * A round is one step of a linear congruential generator, which no compiler can leave out.
 */
final class Computation {
  private static final int SLICE = 20_000;
  private static final int SLICES = 200;

  private final long rounds;

  private Computation(long rounds) {
    this.rounds = rounds;
  }

  /**
   * As many rounds as an idle core of this machine does in {@code cpu}. Measures that, some
   * milliseconds long: the best of many short slices, since only a slice without interruption tells
   * the speed; the early ones also make the compiler compile.
   */
  static Computation lasting(Duration cpu) {
    if (cpu.isZero()) {
      return new Computation(0);
    }
    long best = Long.MAX_VALUE;
    long value = 1;
    for (int i = 0; i < SLICES; i++) {
      long before = System.nanoTime();
      value = turn(value, SLICE);
      best = Math.min(best, Math.max(1, System.nanoTime() - before));
    }
    // The result takes part, so that the loop above cannot be left out either.
    long rounds = cpu.toNanos() * SLICE / best + (value & 1);
    return new Computation(rounds);
  }

  /** Computes; the result depends on the seed alone. */
  long run(long seed) {
    return turn(seed, rounds);
  }

  private static long turn(long seed, long rounds) {
    long value = seed;
    for (long i = 0; i < rounds; i++) {
      value = value * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
    }
    return value;
  }
}
