package dev.scaledservice.controller.page;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How much attention a service wants, and the word for it. The order of the list on the page:
 * failing, then changing, then quiet.
 *
 * @param level how much
 * @param word what it is, such as {@code contested}
 */
record Trouble(Level level, String word) {

  /** Worst first. */
  enum Level {
    FAILING,
    CHANGING,
    QUIET;

    /** As the page writes it. */
    String spelled() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Nothing special. */
  static final Trouble QUIET = new Trouble(Level.QUIET, "steady");

  /** What a condition means for people when it is {@code status}; worst first. */
  private record Sign(String type, String status, String reason, Trouble trouble) {
    boolean isShownBy(ServiceSnapshot.Condition condition) {
      return condition.type().equals(type)
          && condition.status().equals(status)
          && (reason.isEmpty() || condition.reason().equals(reason));
    }

    boolean isShownIn(ServiceSnapshot service) {
      return service.conditions().stream().anyMatch(this::isShownBy);
    }
  }

  /** Conditions that say that nothing special is going on when they are false. */
  private static final Set<String> HARMLESS_FALSE =
      Set.of("ScalingLimited", "Coordinated", "ReplicasContested");

  private static final List<Sign> SIGNS =
      List.of(
          failing("ReplicasContested", "True", "contested"),
          new Sign("Ready", "False", "InvalidSpec", new Trouble(Level.FAILING, "bad spec")),
          new Sign("Ready", "False", "Obstructed", new Trouble(Level.FAILING, "obstructed")),
          new Sign(
              "RolloutProgressing",
              "False",
              "RolloutAborted",
              new Trouble(Level.FAILING, "aborted")),
          failing("RolloutProgressing", "False", "rollout stuck"),
          failing("TemplateValid", "False", "bad template"),
          failing("AbleToScale", "False", "cannot scale"),
          changing("MetricsFresh", "False", "WindowFilling", "window filling"),
          changing("MetricsFresh", "False", "", "no metrics"),
          changing("DiscoverySynced", "False", "", "not in Consul"),
          changing("Coordinated", "True", "", "coordinated"),
          changing("ScalingLimited", "True", "TooManyReplicas", "at maximum"));

  /** Whether a condition is as it should be. */
  static boolean isGood(ServiceSnapshot.Condition condition) {
    return SIGNS.stream().noneMatch(sign -> sign.isShownBy(condition))
        && (HARMLESS_FALSE.contains(condition.type()) || !condition.status().equals("False"));
  }

  static Trouble of(ServiceSnapshot service) {
    if (service.ready() == 0 && service.desired() > 0) {
      return new Trouble(Level.FAILING, "none ready");
    }
    for (Sign sign : SIGNS) {
      if (sign.trouble().level() == Level.FAILING && sign.isShownIn(service)) {
        return sign.trouble();
      }
    }
    Trouble canary = service.canary() == null ? QUIET : service.canary().trouble();
    if (canary.level() != Level.QUIET) {
      return canary;
    }
    if (service.next() != null) {
      return new Trouble(Level.CHANGING, "rolling out");
    } else if (service.ready() < service.desired()) {
      return new Trouble(Level.CHANGING, "growing");
    } else if (service.ready() > service.desired()) {
      return new Trouble(Level.CHANGING, "shrinking");
    }
    return SIGNS.stream()
        .filter(sign -> sign.isShownIn(service))
        .map(Sign::trouble)
        .findFirst()
        .orElse(QUIET);
  }

  private static Sign failing(String type, String status, String word) {
    return new Sign(type, status, "", new Trouble(Level.FAILING, word));
  }

  private static Sign changing(String type, String status, String reason, String word) {
    return new Sign(type, status, reason, new Trouble(Level.CHANGING, word));
  }
}
