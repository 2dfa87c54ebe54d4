package dev.scaledservice.signals.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tags that a sample must have, all of them. An empty value also stands for a tag without one. */
final class TagFilter {

  private final Map<String, String> tags;
  private final byte[][] wanted;

  TagFilter(Map<String, String> tags) {
    this.tags = new TreeMap<>(tags);
    this.wanted =
        this.tags.entrySet().stream()
            .map(tag -> (tag.getKey() + ":" + tag.getValue()).getBytes(UTF_8))
            .toArray(byte[][]::new);
  }

  /** Whether {@code bytes[from, to)}, {@code key:value,key}, has them. */
  boolean matches(byte[] bytes, int from, int to) {
    for (byte[] tag : wanted) {
      if (!has(bytes, from, to, tag)) {
        return false;
      }
    }
    return true;
  }

  private static boolean has(byte[] bytes, int from, int to, byte[] wanted) {
    boolean bare = wanted[wanted.length - 1] == ':';
    for (int start = from; start < to; ) {
      int end = start;
      while (end < to && bytes[end] != ',') {
        end++;
      }
      if (Arrays.equals(bytes, start, end, wanted, 0, wanted.length)
          || (bare && Arrays.equals(bytes, start, end, wanted, 0, wanted.length - 1))) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  Map<String, String> tags() {
    return tags;
  }

  /** {@code key:value, key:value}. */
  @Override
  public String toString() {
    return tags.entrySet().stream()
        .map(tag -> tag.getKey() + ":" + tag.getValue())
        .collect(Collectors.joining(", "));
  }
}
