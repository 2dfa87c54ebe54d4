package dev.scaledservice.signals.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Tags of a sample. */
public final class Tags {

  private Tags() {}

  /**
   * Reads {@code key:value,key} from {@code bytes[from, to)}: sorted by key; null for a tag without
   * a colon; the last one wins where a key comes twice; empty tags are none.
   */
  public static Map<String, @Nullable String> read(byte[] bytes, int from, int to) {
    Map<String, @Nullable String> tags = new TreeMap<>();
    for (int start = from; start < to; ) {
      int end = Slices.indexOf(bytes, start, to, ',');
      int colon = Slices.indexOf(bytes, start, end, ':');
      if (colon > start) {
        tags.put(
            new String(bytes, start, colon - start, UTF_8),
            colon == end ? null : new String(bytes, colon + 1, end - colon - 1, UTF_8));
      }
      start = end + 1;
    }
    return Collections.unmodifiableMap(tags);
  }
}
