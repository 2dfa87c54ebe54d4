package dev.scaledservice.cli.cluster;

import dev.scaledservice.api.ScaledServiceStatus.Canary;
import dev.scaledservice.api.ScaledServiceStatus.Ended;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code ssvc explain} says of the rollout of a service, and of those before it. */
final class RolloutText {

  private RolloutText() {}

  /** A paragraph each; empty where there are none. */
  static String of(@Nullable Canary canary, List<Ended> history, Ages ages) {
    var text = new StringBuilder();
    if (canary != null) {
      text.append("%nRollout%n".formatted());
      underWay(text, canary, ages);
    }
    if (!history.isEmpty()) {
      var table = new Table(List.of("ROLLOUT", "IMAGE", "BY", "ENDED", "VERDICT", "BECAUSE"));
      for (Ended one : history) {
        table.add(
            List.of(
                one.revision(),
                Cells.shown(one.image()),
                Cells.shown(one.by()),
                ages.since(one.at()),
                one.verdict(),
                Cells.shown(one.because())));
      }
      text.append('\n').append(table);
    }
    return text.toString();
  }

  private static void underWay(StringBuilder text, Canary canary, Ages ages) {
    text.append(
        "  %s %s, %s%s for %s, %d %% of the calls, %s of %s ready, %s%n"
            .formatted(
                canary.phase().equals("Aborted") ? "!" : " ",
                canary.revision(),
                canary.phase(),
                canary.step() == null ? "" : " step " + canary.step(),
                ages.since(canary.since()),
                canary.weight(),
                Cells.shown(canary.ready()),
                Cells.shown(canary.replicas()),
                Cells.shown(canary.image())));
    if (canary.because() != null) {
      text.append("    %s%n".formatted(canary.because()));
    }
    if (canary.evidence() != null) {
      canary.evidence().forEach(line -> text.append("    - %s%n".formatted(line)));
    }
  }
}
