package dev.scaledservice.controller;

import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.page.Canary;
import dev.scaledservice.controller.page.Canary.Side;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rollout as people were last told of it, as the page shows it. */
final class CanaryShown {

  private CanaryShown() {}

  static @Nullable Canary of(Seen seen, @Nullable ScaledServiceStatus told) {
    ScaledServiceStatus.Canary canary = told == null ? null : told.canary();
    if (told == null || canary == null) {
      return null;
    }
    return new Canary(
        canary.phase(),
        Objects.requireNonNullElse(canary.step(), ""),
        told.rolloutPaused(),
        time(canary.since()),
        Objects.requireNonNullElse(canary.because(), ""),
        Objects.requireNonNullElse(canary.evidence(), List.of()),
        tracks(seen, told.stable(), canary));
  }

  private static List<Side> tracks(
      Seen seen, ScaledServiceStatus.@Nullable Revision stable, ScaledServiceStatus.Canary canary) {
    List<Side> tracks = new ArrayList<>();
    boolean promoted = stable != null && stable.revision().equals(canary.revision());
    if (promoted) {
      warm(seen, canary.revision(), tracks);
    } else if (stable != null) {
      tracks.add(
          new Side(
              "stable",
              stable.revision(),
              Objects.requireNonNullElse(stable.image(), ""),
              100 - canary.weight(),
              orZero(stable.ready()),
              orZero(stable.replicas())));
    }
    String role = canary.phase().equals("Aborted") ? "refused" : promoted ? "new" : "canary";
    tracks.add(
        new Side(
            role,
            canary.revision(),
            Objects.requireNonNullElse(canary.image(), ""),
            canary.weight(),
            orZero(canary.ready()),
            orZero(canary.replicas())));
    return tracks;
  }

  /** The one before it is in no status: it is the largest that is still there. */
  private static void warm(Seen seen, String promoted, List<Side> tracks) {
    seen.revisions().stream()
        .filter(one -> !one.revision().hash().equals(promoted) && one.existing() > 0)
        .max(Comparator.comparingInt(SeenRevision::existing))
        .ifPresent(one ->
            tracks.add(
                new Side(
                    "warm",
                    one.revision().hash(),
                    Objects.requireNonNullElse(
                        one.deployment()
                            .getSpec()
                            .getTemplate()
                            .getSpec()
                            .getContainers()
                            .getFirst()
                            .getImage(),
                        ""),
                    0,
                    one.ready(),
                    one.existing())));
  }

  private static @Nullable Instant time(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException notOurs) {
      return null; // Somebody else wrote the status; it is written anew soon.
    }
  }

  private static int orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
