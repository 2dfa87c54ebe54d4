package dev.scaledservice.signals.calls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.scaledservice.engine.judge.Tallied;

/**
 * The calls to one instance. Guarded by the tally.
 *
 * <p>Samples with a rate stand for parts of calls; a call counts when it is whole. That a call was
 * slow is told apart from the call itself: it counts with the next calls, as many of them as there
 * are, so that of no two looks the later one shows more slow calls than calls. What waits for
 * longer than a window belongs to calls that were lost.
 */
final class CallLine implements NameTable.Named {

  /** More at once are no calls. */
  private static final double MOST = 1e9;

  private final byte[] instance;
  private final double[] parts = new double[Outcome.COUNT];
  private long total;
  private long failed;
  private long slow;
  private long shed;
  private double slowWaiting;
  private long slowAt = Callee.NEVER;
  private long heardAt;

  CallLine(byte[] instance) {
    this.instance = instance;
  }

  @Override
  public byte[] name() {
    return instance;
  }

  long heardAt() {
    return heardAt;
  }

  void called(Outcome outcome, double calls, long now) {
    heardAt = now;
    double sum = Math.min(MOST, parts[outcome.place] + calls);
    long whole = (long) sum;
    parts[outcome.place] = sum - whole;
    total += whole;
    switch (outcome) {
      case ERROR, TIMEOUT, NOT_PERMITTED -> failed += whole;
      case REJECTED -> shed += whole;
      case OK -> {}
    }
    forgetSlow(now);
    long late = Math.min(whole, (long) slowWaiting);
    slow += late;
    slowWaiting -= late;
  }

  void slow(double calls, long now) {
    heardAt = now;
    forgetSlow(now);
    slowWaiting = Math.min(MOST, slowWaiting + calls);
    slowAt = now;
  }

  private void forgetSlow(long now) {
    if (slowAt != Callee.NEVER && now - slowAt > CallLimits.WINDOW.toNanos()) {
      slowWaiting = 0;
    }
  }

  Tallied tallied(String revision) {
    return new Tallied(revision, new String(instance, US_ASCII), total, failed, slow, shed);
  }

  long bytes() {
    return bytes(instance.length);
  }

  /** What an instance with a name of that length takes. */
  static long bytes(int nameLength) {
    return 256L + nameLength;
  }
}
