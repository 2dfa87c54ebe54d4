package dev.scaledservice.engine.recommend;

import java.math.BigInteger;

/** Arithmetic that stops at the end of its range instead of turning over. */
public final class Saturating {

  private Saturating() {}

  /** {@code a + b}. */
  public static long add(long a, long b) {
    long sum = a + b;
    boolean turnedOver = ((a ^ sum) & (b ^ sum)) < 0;
    return turnedOver ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
  }

  /** {@code value} of a metric in thousandths, to the nearest. */
  public static long milli(double value) {
    return Math.round(value * 1000);
  }

  /** {@code a * b / c} without the product turning over; truncated. {@code c} must not be 0. */
  static long share(long a, long b, long c) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    if ((high == 0 && low >= 0) || (high == -1 && low < 0)) {
      return low / c;
    }
    BigInteger exact =
        BigInteger.valueOf(a).multiply(BigInteger.valueOf(b)).divide(BigInteger.valueOf(c));
    if (exact.bitLength() < Long.SIZE) {
      return exact.longValue();
    }
    return exact.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /** The next whole count, 0 to {@link Integer#MAX_VALUE}. */
  static int count(double replicas) {
    return Math.max(0, (int) Math.ceil(replicas));
  }
}
