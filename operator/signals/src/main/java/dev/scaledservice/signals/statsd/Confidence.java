package dev.scaledservice.signals.statsd;

import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.window.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a number from a window is worth. It is {@link Reading.Fresh} only where all of the window
 * was listened to, every ready pod was heard, nothing was lost and no revision may call it
 * otherwise. Otherwise too little may have been heard, never too much, so it is {@link
 * Reading.Partial}: reason enough to go up, not to go down.
 *
 * @param span the part of the window that was listened to
 * @param length the whole window
 * @param unheard ready pods whose revision never sent it, where it then reads zero
 * @param lost why samples were dropped within it; null where none were
 * @param lostPackets whether the kernel dropped more than a few packets within it
 */
record Confidence(
    Span span,
    Duration length,
    Attendance attendance,
    Unheard unheard,
    @Nullable Drop lost,
    boolean lostPackets) {

  /** Below this, one packet that sums up a second looks like a flood. */
  private static final Duration LEAST = Duration.ofSeconds(3);

  static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  private Duration covered() {
    return Duration.ofNanos(span.to() - span.from());
  }

  private boolean filling() {
    return covered().compareTo(length) < 0;
  }

  /** Whether so little was listened to that a number would mislead. */
  boolean tooShort() {
    return filling() && covered().compareTo(LEAST) < 0;
  }

  /** A number to which all pods contributed. */
  Reading of(double value, Instant at) {
    return of(value, at, 1);
  }

  /** A number to which all pods contributed, only so much of it certain, 0 to 1. */
  Reading of(double value, Instant at, double certain) {
    double sure = certain * unheard.share();
    boolean everything = attendance.everybody() && sure == 1;
    return reading(value, at, everything, attendance.share() * sure);
  }

  /** A number of one pod that was heard. */
  Reading ofPod(double value, Instant at) {
    return reading(value, at, true, 1);
  }

  private Reading reading(double value, Instant at, boolean everything, double share) {
    if (!Double.isFinite(value)) {
      return new Reading.Unknown("its values add up to more than a number holds");
    }
    if (everything && !filling() && lost == null && !lostPackets) {
      return new Reading.Fresh(value, at);
    }
    return new Reading.Partial(value, at, Duration.ofNanos((long) (share * covered().toNanos())));
  }

  /** What keeps it from being fresh, for people; empty where nothing does. */
  String note() {
    List<String> clauses = new ArrayList<>();
    if (filling()) {
      clauses.add("listening for %d s of %s".formatted(covered().toSeconds(), seconds(length)));
    }
    if (!attendance.everybody()) {
      clauses.add(attendance.toString());
    }
    if (unheard.without() > 0) {
      clauses.add(unheard.note());
    }
    if (lost != null) {
      clauses.add(
          switch (lost) {
            case SERIES -> "samples dropped: too many series or tag sets";
            case MEMORY -> "samples dropped: no memory left for them";
            case TIME ->
                "samples dropped: their timestamps are outside the window: are clocks right?";
            default -> "samples dropped: their rate makes no sense";
          });
    }
    if (lostPackets) {
      clauses.add("the kernel dropped packets: its receive buffer is too small");
    }
    return String.join(", ", clauses);
  }
}
