package dev.scaledservice.signals.wire;

import org.jspecify.annotations.Nullable;

/** What a sample is. */
public enum Type {
  /** Something happened, {@code value} times. */
  COUNTER("c"),
  /** Something is {@code value} now. */
  GAUGE("g"),
  /** Something took {@code value} milliseconds. */
  TIMER("ms"),
  /** Something measured {@code value}. */
  HISTOGRAM("h"),
  /** As a histogram; the difference matters to Datadog's servers only. */
  DISTRIBUTION("d"),
  /** A member of a set was seen. */
  SET("s");

  private static final Type[] ALL = values();

  private final String symbol;

  Type(String symbol) {
    this.symbol = symbol;
  }

  /** The symbol in packets. */
  public String symbol() {
    return symbol;
  }

  /** The type whose symbol is {@code bytes[from, to)}; null where there is none. */
  static @Nullable Type of(byte[] bytes, int from, int to) {
    for (Type type : ALL) {
      if (Slices.equal(bytes, from, to, type.symbol)) {
        return type;
      }
    }
    return null;
  }
}
