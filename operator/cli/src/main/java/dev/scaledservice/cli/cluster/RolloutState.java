package dev.scaledservice.cli.cluster;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.api.ScaledServiceStatus.Canary;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the rollout of a service stands, by its status.
 *
 * @param name of the service
 * @param stepwise whether its revisions are let in by steps, and not simply exchanged
 * @param stable the revision that callers reach; null before the operator has seen the service
 * @param next the revision that is replacing it; null if there is none
 * @param canary the rollout under way, or turned back; null if there is none
 */
record RolloutState(
    String name,
    boolean stepwise,
    ScaledServiceStatus.@Nullable Revision stable,
    ScaledServiceStatus.@Nullable Revision next,
    @Nullable Canary canary,
    boolean paused) {

  private static final Set<String> STEPWISE = Set.of("Canary", "BlueGreen");

  static RolloutState of(ScaledService service) {
    ScaledServiceStatus status = service.status();
    return new RolloutState(
        service.getMetadata().getName(),
        STEPWISE.contains(service.getSpec().at("/rollout/strategy").asText()),
        status.stable(),
        status.next(),
        status.canary(),
        status.rolloutPaused());
  }

  /** The revision of the template; null before the operator has seen the service. */
  @Nullable String wanted() {
    if (canary != null) {
      return canary.revision();
    }
    ScaledServiceStatus.Revision latest = next == null ? stable : next;
    return latest == null ? null : latest.revision();
  }

  /** Its steps are not done. */
  boolean isMoving() {
    return isIn("Stepping") || isIn("Promoting");
  }

  /** All calls reach the new revision, and the old one is still there. */
  boolean isPromoted() {
    return isIn("Baking") || isIn("Warm");
  }

  /** The new revision was turned back. */
  boolean isAborted() {
    return isIn("Aborted");
  }

  private boolean isIn(String phase) {
    return canary != null && canary.phase().equals(phase);
  }

  /** In one sentence. */
  String said() {
    if (!stepwise) {
      return "its revisions are exchanged as a Deployment does it: strategy: Canary or BlueGreen has"
          + " steps";
    }
    if (canary == null) {
      return stable == null
          ? "nothing is being rolled out, and no operator has seen it yet"
          : "nothing is being rolled out; revision %s has all calls".formatted(stable.revision());
    }
    String because = canary.because() == null ? "" : ": " + canary.because();
    return switch (canary.phase()) {
      case "Stepping" ->
          "revision %s has %d %% of the calls%s%s"
              .formatted(
                  canary.revision(),
                  canary.weight(),
                  canary.step() == null ? "" : ", step " + canary.step(),
                  because);
      case "Promoting" ->
          "revision %s is past its steps, at %d %% of the calls%s"
              .formatted(canary.revision(), canary.weight(), because);
      case "Baking", "Warm" -> "revision %s is promoted%s".formatted(canary.revision(), because);
      case "Aborted" -> "revision %s was turned back%s".formatted(canary.revision(), because);
      default -> "revision %s is %s%s".formatted(canary.revision(), canary.phase(), because);
    };
  }
}
