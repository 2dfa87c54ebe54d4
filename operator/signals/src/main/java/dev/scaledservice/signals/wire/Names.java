package dev.scaledservice.signals.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.regex.Pattern;

/** Names as dialects want them. Nearly all are plain ASCII and are seen to be so in one pass. */
final class Names {

  /** What {@code \s} means in JavaScript. */
  private static final Pattern BLANKS =
      Pattern.compile(
          "[\\s\\u000B\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF]+");

  private static final Pattern ODD = Pattern.compile("[^a-zA-Z_\\-0-9.]");

  private Names() {}

  /** Whether nothing in it would be cleaned away. */
  static boolean clean(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      boolean fine =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || b == '.'
              || b == '_'
              || b == '-';
      if (!fine) {
        return false;
      }
    }
    return true;
  }

  /** Blanks become one {@code _}, slashes {@code -}, everything else that is odd goes away. */
  static byte[] cleaned(byte[] bytes, int from, int to) {
    String name = new String(bytes, from, to - from, UTF_8);
    String joined = BLANKS.matcher(name).replaceAll("_").replace('/', '-');
    return ODD.matcher(joined).replaceAll("").getBytes(UTF_8);
  }

  /** Whether it is text: UTF-8 without control characters. */
  static boolean text(byte[] bytes, int from, int to) {
    boolean ascii = true;
    for (int i = from; i < to; i++) {
      if ((bytes[i] >= 0 && bytes[i] < ' ') || bytes[i] == 0x7f) {
        return false;
      }
      ascii &= bytes[i] >= 0;
    }
    return ascii || utf8(bytes, from, to);
  }

  private static boolean utf8(byte[] bytes, int from, int to) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
      return true;
    } catch (CharacterCodingException notText) {
      return false;
    }
  }
}
