package dev.scaledservice.controller;

import dev.scaledservice.api.Mode;
import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.controller.page.ServiceSnapshot;
import dev.scaledservice.controller.page.Surroundings;
import dev.scaledservice.discovery.Status;
import dev.scaledservice.engine.Decision;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A decision as the page shows it. */
final class Snapshots {

  private Snapshots() {}

  /**
   * @param told the status as last reported; null before the first report
   * @param news whether the decision differs from the one before it
   */
  static ServiceSnapshot snapshot(
      Seen seen,
      Loop.Decided decided,
      @Nullable ScaledServiceStatus told,
      @Nullable Status discovery,
      boolean news) {
    Decision decision = decided.plan().decision();
    Decision.Recommendation leading = decision.leading();
    Wish.Clear wish = (Wish.Clear) seen.wish();
    String sentence = decision.sentence();
    return new ServiceSnapshot(
        seen.key().namespace(),
        seen.key().name(),
        mode(wish.spec().mode()),
        wish.policy().pin() != null,
        decided.next(),
        decided.fleet().ready(),
        wish.policy().minReplicas(),
        wish.policy().maxReplicas(),
        leading == null ? null : load(leading.reading()),
        leading == null ? "" : leading.metric() + leading.unit(),
        leading == null ? null : capacity(leading, decided.fleet().ready()),
        sentence,
        revision(told == null ? null : told.stable()),
        revision(told == null ? null : told.next()),
        CanaryShown.of(seen, told),
        conditions(told),
        discovery == null ? null : discovery.registered(),
        discovery == null ? null : discovery.passing(),
        CallsShown.of(decided.circuits(), decided.plan().admission(), decision.at()),
        news
            ? List.of(
                new ServiceSnapshot.Decided(
                    decision.at(), decision.from(), decision.to(), sentence))
            : List.of());
  }

  /**
   * A service that nothing is decided about: its count stays.
   *
   * @param why a sentence
   */
  static ServiceSnapshot undecided(Seen seen, String why, @Nullable ScaledServiceStatus told) {
    int wanted = seen.revisions().stream().mapToInt(SeenRevision::wanted).sum();
    int ready = seen.revisions().stream().mapToInt(SeenRevision::ready).sum();
    return new ServiceSnapshot(
        seen.key().namespace(),
        seen.key().name(),
        "Auto",
        false,
        wanted,
        ready,
        0,
        wanted,
        null,
        "",
        null,
        why,
        revision(told == null ? null : told.stable()),
        null,
        CanaryShown.of(seen, told),
        conditions(told),
        null,
        null,
        Surroundings.NONE,
        List.of());
  }

  private static String mode(@Nullable Mode mode) {
    return switch (mode) {
      case OBSERVE -> "Observe";
      case PAUSED -> "Paused";
      case AUTO -> "Auto";
      case null -> "Auto";
    };
  }

  private static @Nullable Double load(Reading reading) {
    return switch (reading) {
      case Reading.Fresh(double value, var at) -> value;
      case Reading.Partial(double value, var at, var covered) -> value;
      case Reading.Stale(double value, var at) -> null;
      case Reading.Unknown(String why) -> null;
    };
  }

  /** What the ready instances take at the target, where the load is a total that they share. */
  private static @Nullable Double capacity(Decision.Recommendation leading, int ready) {
    return leading.target() instanceof Target.AverageValue(double perReplica) && !leading.perPod()
        ? Double.valueOf(perReplica * ready)
        : null;
  }

  private static ServiceSnapshot.@Nullable Revision revision(
      ScaledServiceStatus.@Nullable Revision revision) {
    return revision == null
        ? null
        : new ServiceSnapshot.Revision(
            revision.revision(), revision.image() == null ? "" : revision.image());
  }

  private static List<ServiceSnapshot.Condition> conditions(@Nullable ScaledServiceStatus told) {
    return told == null || told.conditions() == null
        ? List.of()
        : told.conditions().stream()
            .map(c ->
                new ServiceSnapshot.Condition(
                    c.getType(), c.getStatus(), c.getReason(), c.getMessage()))
            .toList();
  }
}
