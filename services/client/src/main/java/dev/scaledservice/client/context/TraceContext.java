package dev.scaledservice.client.context;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a trace, as <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a> has
 * it.
 *
 * @param traceId 32 lower-case hexadecimal digits, not all 0: the same in every service
 * @param spanId 16 of them, not all 0: who calls
 * @param flags 0 to 255; bit 0 says that the trace is recorded
 * @param state {@code tracestate} of others, passed on as it came; null for none
 */
public record TraceContext(String traceId, String spanId, int flags, @Nullable String state) {
  public static final String PARENT = "traceparent";
  public static final String STATE = "tracestate";

  /** What everybody has to pass on at least; what is longer loses members from its end. */
  private static final int LONGEST_STATE = 512;

  private static final HexFormat HEX = HexFormat.of();

  /** Later versions may append to it, but not change what is there. */
  private static final Pattern HEADER =
      Pattern.compile(
          "(?<version>(?!ff)[0-9a-f]{2})-(?<trace>(?!0{32})[0-9a-f]{32})-(?<span>(?!0{16})[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?<more>-.*)?");

  public TraceContext {
    if (!isId(traceId, 32)) {
      throw new IllegalArgumentException(
          "traceId is \"%s\"; wants 32 digits of 0-9a-f, not all 0".formatted(traceId));
    }
    if (!isId(spanId, 16)) {
      throw new IllegalArgumentException(
          "spanId is \"%s\"; wants 16 digits of 0-9a-f, not all 0".formatted(spanId));
    }
    if (flags < 0 || flags > 255) {
      throw new IllegalArgumentException("flags are %d; wants 0 to 255".formatted(flags));
    }
    state = state == null ? null : cut(state);
  }

  /** On the way of every call: no pattern. */
  private static boolean isId(String id, int length) {
    boolean zero = true;
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
      zero &= c == '0';
    }
    return id.length() == length && !zero;
  }

  /** The beginning of a new trace. */
  public static TraceContext fresh() {
    return new TraceContext(HEX.toHexDigits(random()) + HEX.toHexDigits(random()), span(), 1, null);
  }

  /**
   * What a caller sent.
   *
   * @return null where {@code parent} is absent or cannot be read: the trace then begins here
   */
  public static @Nullable TraceContext parse(@Nullable String parent, @Nullable String state) {
    if (parent == null) {
      return null;
    }
    Matcher parts = HEADER.matcher(parent.strip());
    if (!parts.matches() || (parts.group("version").equals("00") && parts.group("more") != null)) {
      return null;
    }
    return new TraceContext(
        parts.group("trace"),
        parts.group("span"),
        HexFormat.fromHexDigits(parts.group("flags")),
        state == null || state.isBlank() ? null : state.strip());
  }

  /** The same trace, one call further. */
  public TraceContext child() {
    return new TraceContext(traceId, span(), flags, state);
  }

  /** The value of {@link #PARENT}. */
  public String header() {
    return "00-" + traceId + "-" + spanId + "-" + HEX.toHexDigits((byte) flags);
  }

  /** A number that every service computes alike from the trace. */
  public long key() {
    return HexFormat.fromHexDigitsToLong(traceId, 16, 32);
  }

  private static String span() {
    return HEX.toHexDigits(random());
  }

  private static long random() {
    long number = ThreadLocalRandom.current().nextLong();
    return number == 0 ? 1 : number;
  }

  private static String cut(String state) {
    if (state.length() <= LONGEST_STATE) {
      return state;
    }
    int comma = state.lastIndexOf(',', LONGEST_STATE);
    return comma < 0 ? "" : state.substring(0, comma);
  }
}
