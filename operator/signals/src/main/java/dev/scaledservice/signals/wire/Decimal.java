package dev.scaledservice.signals.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * Numbers in packets, read without garbage where they are short.
 *
 * <p>A decimal with at most 15 digits and an exponent of at most 22 is a whole number and a power
 * of ten that doubles hold exactly, so that one division or multiplication rounds it right (Clinger
 * 1990). Everything else goes through {@link Double#parseDouble}.
 */
final class Decimal {

  /** Longer ones are garbage: a double has 17 digits. */
  private static final int LONGEST = 400;

  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private static final Pattern SYNTAX =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  private static final Pattern WITH_BASE =
      Pattern.compile("0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)");

  private Decimal() {}

  /** A decimal number, with or without exponent; NaN where it is none or is not finite. */
  static double parse(byte[] bytes, int from, int to) {
    int i = from;
    boolean negative = false;
    if (i < to && (bytes[i] == '-' || bytes[i] == '+')) {
      negative = bytes[i] == '-';
      i++;
    }
    long digits = 0;
    int count = 0;
    int decimals = 0;
    boolean point = false;
    for (; i < to; i++) {
      byte b = bytes[i];
      if (b >= '0' && b <= '9') {
        digits = digits * 10 + (b - '0');
        count++;
        decimals += point ? 1 : 0;
      } else if (b == '.' && !point) {
        point = true;
      } else {
        return slow(bytes, from, to);
      }
      if (count > 15) {
        return slow(bytes, from, to);
      }
    }
    if (count == 0) {
      return Double.NaN;
    }
    double value = digits / POWERS[decimals];
    return negative ? -value : value;
  }

  private static double slow(byte[] bytes, int from, int to) {
    if (to - from > LONGEST) {
      return Double.NaN;
    }
    String text = new String(bytes, from, to - from, ISO_8859_1);
    return SYNTAX.matcher(text).matches() ? finite(Double.parseDouble(text)) : Double.NaN;
  }

  /** What {@code Number(text)} of JavaScript gives; NaN where that is no finite number. */
  static double parseJavascript(byte[] bytes, int from, int to) {
    if (from == to) {
      return Double.NaN;
    }
    double plain = parse(bytes, from, to);
    if (!Double.isNaN(plain) || to - from > LONGEST) {
      return plain;
    }
    int first = from;
    int last = to;
    while (first < last && blank(bytes[first])) {
      first++;
    }
    while (first < last && blank(bytes[last - 1])) {
      last--;
    }
    if (first == last) {
      return 0;
    }
    String text = new String(bytes, first, last - first, ISO_8859_1);
    return WITH_BASE.matcher(text).matches() ? withBase(text) : parse(bytes, first, last);
  }

  private static double withBase(String text) {
    int base =
        switch (text.charAt(1)) {
          case 'x', 'X' -> 16;
          case 'o', 'O' -> 8;
          default -> 2;
        };
    return finite(new BigInteger(text.substring(2), base).doubleValue());
  }

  /** A whole number of at most 18 digits and no sign; -1 where it is none. */
  static long parseWhole(byte[] bytes, int from, int to) {
    if (from >= to || to - from > 18) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return -1;
      }
      number = number * 10 + (bytes[i] - '0');
    }
    return number;
  }

  static boolean blank(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : Double.NaN;
  }
}
