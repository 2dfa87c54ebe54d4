package dev.scaledservice.engine.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.engine.History;
import dev.scaledservice.engine.History.Recommended;
import dev.scaledservice.engine.stabilise.UnwrittenWindow;
import dev.scaledservice.engine.stabilise.Windows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Rows that ask what the windows make of a recommendation.
 *
 * <p>The tables also say what {@code autoscaling/v2} keeps afterwards. Ours keeps less: so nothing
 * may be kept that v2 does not keep, and never more.
 */
final class WindowRows {

  private WindowRows() {}

  static void withoutBehavior(JsonNode row) {
    var window = Duration.ofSeconds(Rows.wanted(row, "window_s"));
    int desired = Rows.count(row, "desired");
    History history = history(row.path("recommendations"), Duration.ZERO, window);

    assertThat(new UnwrittenWindow(window).stabilised(desired, history, Rows.NOW))
        .isEqualTo(Rows.count(row.path("expected"), "replicas"));
    assertThat(history.with(desired, Rows.NOW, Duration.ZERO, window).highs())
        .hasSizeLessThanOrEqualTo(Rows.count(row.path("expected"), "history_length"));
  }

  static void withBehavior(JsonNode row) {
    var up = Duration.ofSeconds(Rows.wanted(row, "scale_up_window_s"));
    var down = Duration.ofSeconds(Rows.wanted(row, "scale_down_window_s"));
    int desired = Rows.count(row, "desired");
    History history = history(row.path("recommendations"), up, down);

    assertThat(
            new Windows(up, down)
                .stabilised(Rows.count(row, "current_replicas"), desired, history, Rows.NOW))
        .isEqualTo(Rows.count(row.path("expected"), "replicas"));
    JsonNode after = row.path("expected").path("history_after");
    if (after.isArray()) {
      var kept = new ArrayList<Integer>();
      after.forEach(one -> kept.add(one.asInt()));
      History next = history.with(desired, Rows.NOW, up, down);
      assertThat(replicas(next.highs())).isSubsetOf(kept);
      assertThat(replicas(next.lows())).isSubsetOf(kept);
    }
  }

  /** The recommendations of a row as if they had been made one after the other. */
  static History history(JsonNode made, Duration up, Duration down) {
    var recommendations = new ArrayList<Recommended>();
    for (JsonNode one : made) {
      recommendations.add(
          new Recommended(Rows.count(one, "replicas"), Rows.ago(Rows.wanted(one, "age_s"))));
    }
    recommendations.sort(Comparator.comparing(Recommended::at));
    History history = History.EMPTY;
    for (Recommended one : recommendations) {
      history = history.with(one.replicas(), one.at(), up, down);
    }
    return history;
  }

  private static List<Integer> replicas(List<Recommended> recommendations) {
    return recommendations.stream().map(Recommended::replicas).toList();
  }
}
