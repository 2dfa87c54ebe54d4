package dev.scaledservice.controller.reporting;

import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.RolloutMemory;
import dev.scaledservice.engine.rollout.RolloutPlan.News;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the status says of a rollout, and of those that ended. */
final class CanaryOf {

  private static final int KEPT = 10;

  private CanaryOf() {}

  static ScaledServiceStatus.@Nullable Canary canary(Seen seen, @Nullable Sharing sharing) {
    RolloutMemory memory = sharing == null ? null : sharing.plan().memory();
    if (sharing == null || memory == null) {
      return null;
    }
    SeenRevision of = seen.revision(new Revision(memory.fresh())).orElse(null);
    return new ScaledServiceStatus.Canary(
        memory.fresh(),
        of == null ? null : image(of),
        word(memory.phase()),
        memory.weight(),
        memory.phase() == Phase.STEPPING ? step(sharing, memory) : null,
        of == null ? null : of.existing(),
        of == null ? null : of.ready(),
        memory.since().truncatedTo(ChronoUnit.SECONDS).toString(),
        sharing.plan().waits(),
        sharing.evidence().isEmpty() ? null : sharing.evidence());
  }

  /** For the column: {@code 10% 2/3}, {@code Baking}; null where nothing is under way. */
  static @Nullable String summary(@Nullable Sharing sharing) {
    RolloutMemory memory = sharing == null ? null : sharing.plan().memory();
    if (sharing == null || memory == null || memory.phase() == Phase.WARM) {
      return null;
    }
    String paused = memory.paused() ? " paused" : "";
    return switch (memory.phase()) {
      case STEPPING -> memory.weight() + "% " + step(sharing, memory) + paused;
      case PROMOTING -> memory.weight() + "% Promoting" + paused;
      case BAKING, WARM, ABORTED -> word(memory.phase());
    };
  }

  private static String step(Sharing sharing, RolloutMemory memory) {
    return "%d/%d".formatted(memory.step() + 1, sharing.steps());
  }

  static @Nullable List<ScaledServiceStatus.Ended> history(
      Seen seen, @Nullable Sharing sharing, ScaledServiceStatus before) {
    List<ScaledServiceStatus.Ended> history = new ArrayList<>();
    if (sharing != null) {
      for (News news : sharing.news()) {
        String verdict = verdict(news.kind());
        if (verdict != null) {
          history.addFirst(ended(seen, news, verdict));
        }
      }
    }
    if (before.history() != null) {
      history.addAll(before.history());
    }
    return history.isEmpty() ? null : history.subList(0, Math.min(KEPT, history.size()));
  }

  private static ScaledServiceStatus.Ended ended(Seen seen, News news, String verdict) {
    return new ScaledServiceStatus.Ended(
        news.revision(),
        seen.revision(new Revision(news.revision())).map(CanaryOf::image).orElse(null),
        by(seen, news.revision()),
        seen.at().truncatedTo(ChronoUnit.SECONDS).toString(),
        verdict,
        news.text());
  }

  private static @Nullable String verdict(News.Kind kind) {
    return switch (kind) {
      case PROMOTED -> "Promoted";
      case ABORTED -> "Aborted";
      case ROLLED_BACK -> "RolledBack";
      case SUPERSEDED -> "Superseded";
      case STARTED,
          STEPPED,
          COMPLETED,
          PAUSED,
          RESUMED,
          RETRIED,
          REFUSED,
          GATE_APPROVED,
          GATE_SILENT ->
          null;
    };
  }

  /**
   * Who wrote the template of a revision; null where the API server does not say: it knows only who
   * wrote the one that there is.
   */
  private static @Nullable String by(Seen seen, String revision) {
    List<ManagedFieldsEntry> entries = seen.service().getMetadata().getManagedFields();
    boolean there =
        seen.wish() instanceof Wish.Clear wish && wish.revision().hash().equals(revision);
    return entries == null || !there
        ? null
        : entries.stream()
            .filter(CanaryOf::ownsTemplate)
            .max(Comparator.comparing(entry -> String.valueOf(entry.getTime())))
            .map(ManagedFieldsEntry::getManager)
            .orElse(null);
  }

  private static boolean ownsTemplate(ManagedFieldsEntry entry) {
    return entry.getFieldsV1() != null
        && entry.getFieldsV1().getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
        && spec.containsKey("f:template");
  }

  private static @Nullable String image(SeenRevision revision) {
    return revision
        .deployment()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .getFirst()
        .getImage();
  }

  private static String word(Phase phase) {
    return phase.name().charAt(0) + phase.name().substring(1).toLowerCase(Locale.ROOT);
  }
}
