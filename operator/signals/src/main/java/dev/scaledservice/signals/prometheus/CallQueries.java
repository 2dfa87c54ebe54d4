package dev.scaledservice.signals.prometheus;

import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How a Prometheus server is asked for the calls to one service: PromQL that yields counters of
 * those who make the calls, with the label {@code revision} of who served them.
 *
 * @param server name of the server in the operator's settings
 * @param total all calls
 * @param failed those that ended in an error or a timeout
 * @param slow those that took too long; null where nobody counts them
 * @param shed those that were turned away; null where nobody counts them
 */
public record CallQueries(
    String server, String total, String failed, @Nullable String slow, @Nullable String shed) {

  /** The label that tells the series of one query from another's. */
  static final String KIND = "scaledservice_calls";

  /** What a series counts. */
  enum Kind {
    TOTAL,
    FAILED,
    SLOW,
    SHED;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One query for all: what is evaluated at one moment fits together, and a call is not counted as
   * failed before it is counted at all.
   */
  String promql() {
    var all = new StringJoiner(" or ");
    for (Kind kind : Kind.values()) {
      String query = of(kind);
      if (query != null) {
        // On lines of their own: a comment at the end of one comments nothing else out.
        all.add(
            "label_replace((\n%s\n), \"%s\", \"%s\", \"\", \"\")"
                .formatted(query, KIND, kind.label()));
      }
    }
    return all.toString();
  }

  private @Nullable String of(Kind kind) {
    return switch (kind) {
      case TOTAL -> total;
      case FAILED -> failed;
      case SLOW -> slow;
      case SHED -> shed;
    };
  }
}
