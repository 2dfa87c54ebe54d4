package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.wire.Refusal;
import java.util.Locale;

/** Why something received was not kept. */
enum Drop {
  /** As {@link Refusal}, which see; from here to {@link #EVENT}. */
  FORM,
  NAME,
  VALUE,
  TYPE,
  RATE,
  TIMESTAMP,
  EVENT,
  /** An event or a service check: nothing to measure. */
  OTHER,
  /** No query asks for that name, those tags or that type. */
  UNASKED,
  /** A rule of the mapping says so. */
  MAPPED,
  /** A rate of zero, or a value that its rate makes infinite. */
  WEIGHT,
  /** Measured before the window began, or in the future. */
  TIME,
  /** One tag set or series more than a service may have. */
  SERIES,
  /** No memory left for another sample. */
  MEMORY,
  /** A line cut off at the end of the receive buffer, or the datagram where it is all one line. */
  TRUNCATED;

  static Drop of(Refusal refusal) {
    return switch (refusal) {
      case FORM -> FORM;
      case NAME -> NAME;
      case VALUE -> VALUE;
      case TYPE -> TYPE;
      case RATE -> RATE;
      case TIMESTAMP -> TIMESTAMP;
      case EVENT -> EVENT;
    };
  }

  /** As metrics label it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
