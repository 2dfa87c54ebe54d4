package dev.scaledservice.signals.wire;

/** Questions about a part of a packet, {@code bytes[from, to)}. */
final class Slices {

  private Slices() {}

  /** Where {@code wanted} is first; {@code to} where it is not. */
  static int indexOf(byte[] bytes, int from, int to, char wanted) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return to;
  }

  static boolean startsWith(byte[] bytes, int from, int to, String ascii) {
    return to - from >= ascii.length() && equal(bytes, from, from + ascii.length(), ascii);
  }

  static boolean equal(byte[] bytes, int from, int to, String ascii) {
    if (to - from != ascii.length()) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (bytes[i] != ascii.charAt(i - from)) {
        return false;
      }
    }
    return true;
  }
}
