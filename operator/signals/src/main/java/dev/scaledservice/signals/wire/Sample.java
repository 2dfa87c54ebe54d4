package dev.scaledservice.signals.wire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One thing that a packet says. */
public sealed interface Sample {

  /**
   * Numbers under a name.
   *
   * @param values one number, or several where they were packed; none for a set
   * @param packed whether they were written as a list
   * @param member the member of a set; null for everything else
   * @param rate the share of events that are reported: one sample stands for {@code 1 / rate}
   * @param tags by key; null for a tag without a value
   * @param relative whether the value is a change of a gauge
   * @param container the container that sent it, as it says itself; empty where it does not
   * @param timestamp seconds since 1970 when it was measured; 0 for now
   */
  record Metric(
      Type type,
      String name,
      List<Double> values,
      boolean packed,
      @Nullable String member,
      double rate,
      Map<String, @Nullable String> tags,
      boolean relative,
      String container,
      long timestamp)
      implements Sample {
    public Metric {
      values = List.copyOf(values);
    }
  }

  /**
   * Something to tell people.
   *
   * @param fields what else was said: {@code date} in seconds since 1970, {@code host}, {@code key}
   *     to group by, {@code priority}, {@code source}, {@code alert}
   */
  record Event(
      String title, String text, Map<String, String> fields, Map<String, @Nullable String> tags)
      implements Sample {
    public Event {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }

  /**
   * How something is.
   *
   * @param status 0 ok, 1 warning, 2 critical, 3 unknown
   * @param fields what else was said: {@code date}, {@code host}, {@code message}
   */
  record Check(
      String name, int status, Map<String, String> fields, Map<String, @Nullable String> tags)
      implements Sample {
    public Check {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }
}
