package dev.scaledservice.signals.statsd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.scaledservice.signals.calls.CallBook;
import dev.scaledservice.signals.calls.CallTags;
import dev.scaledservice.signals.calls.Declined;
import dev.scaledservice.signals.wire.Type;
import dev.scaledservice.signals.wire.WireSample;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes what callers tell of their calls, under the three names that mean that: {@code calls},
 * {@code call_time} and {@code breaker_state}. One a receiver.
 */
final class CallSamples {

  private static final byte[] CALLS = "calls".getBytes(US_ASCII);
  private static final byte[] CALL_TIME = "call_time".getBytes(US_ASCII);
  private static final byte[] BREAKER_STATE = "breaker_state".getBytes(US_ASCII);

  private final Counts counts;
  private final CallTags tags = new CallTags();

  CallSamples(Counts counts) {
    this.counts = counts;
  }

  /**
   * Takes a sample that tells of calls, or counts why it does not count.
   *
   * @param book where to
   * @param sender who tells, by identity
   * @param weight how many events it stands for
   * @param when when it was measured
   * @return whether it tells of calls at all
   */
  boolean take(
      CallBook book, Object sender, WireSample sample, double weight, long when, long now) {
    boolean calls = is(CALLS, sample);
    boolean time = !calls && is(CALL_TIME, sample);
    if (!calls && !time && !is(BREAKER_STATE, sample)) {
      return false;
    }
    tags.read(sample.tagBytes(), sample.tagsFrom(), sample.tagsTo());
    Declined declined = null;
    for (int i = 0; i < sample.count() && declined == null; i++) {
      double value = sample.value(i);
      declined =
          calls
              ? called(book, sender, sample, value * weight, when, now)
              : time
                  ? took(book, sample, value, weight, when, now)
                  : said(book, sender, sample, value, when, now);
    }
    if (declined == null) {
      counts.calls.add(sample.count());
    } else {
      counts.declined(declined, Math.max(1, sample.count()));
    }
    return true;
  }

  private @Nullable Declined called(
      CallBook book, Object sender, WireSample sample, double calls, long when, long now) {
    return sample.type() == Type.COUNTER
        ? book.called(sender, tags, calls, when, now)
        : Declined.KIND;
  }

  private @Nullable Declined took(
      CallBook book, WireSample sample, double millis, double weight, long when, long now) {
    return switch (sample.type()) {
      case TIMER, HISTOGRAM, DISTRIBUTION -> book.took(tags, millis, weight, when, now);
      case COUNTER, GAUGE, SET -> Declined.KIND;
    };
  }

  private @Nullable Declined said(
      CallBook book, Object sender, WireSample sample, double state, long when, long now) {
    return sample.type() == Type.GAUGE && !sample.relative()
        ? book.breaker(sender, tags, state, when, now)
        : Declined.KIND;
  }

  private static boolean is(byte[] name, WireSample sample) {
    return Arrays.equals(
        name, 0, name.length, sample.nameBytes(), sample.nameFrom(), sample.nameTo());
  }
}
