package dev.scaledservice.engine.judge;

/** Calls of one track, and how many of them were bad in one way. */
public record Counts(long bad, long total) {

  static final Counts NONE = new Counts(0, 0);

  Counts plus(Counts more) {
    return new Counts(bad + more.bad, total + more.total);
  }

  /** The share of bad ones; 0 without a call. */
  public double share() {
    return total == 0 ? 0 : (double) bad / total;
  }
}
