package dev.scaledservice.controller.page;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How much attention a service wants, and the word for it. The order of the list on the page:
 * failing, then changing, then quiet.
 *
 * @param level how much
 * @param word what it is, such as {@code contested}
 */
record Trouble(Level level, String word) {

  static final Comparator<Trouble> WORST_FIRST = Comparator.comparing(Trouble::level);

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

  private static final Trouble QUIET = new Trouble(Level.QUIET, "steady");

  /** What a condition means for people when it is {@code status}; the first that holds counts. */
  private record Sign(String type, String status, String reason, Trouble trouble) {
    boolean isShownBy(Map<String, ServiceSnapshot.Condition> conditions) {
      ServiceSnapshot.Condition condition = conditions.get(type);
      return condition != null
          && condition.status().equals(status)
          && (reason.isEmpty() || condition.reason().equals(reason));
    }
  }

  private static final List<Sign> SIGNS =
      List.of(
          failing("ReplicasContested", "True", "contested"),
          failing("TemplateValid", "False", "bad template"),
          failing("AbleToScale", "False", "cannot scale"),
          changing("MetricsFresh", "False", "", "no metrics"),
          changing("DiscoverySynced", "False", "", "not in Consul"),
          changing("Coordinated", "True", "", "coordinated"),
          changing("ScalingLimited", "True", "TooManyReplicas", "at maximum"));

  static Trouble of(ServiceSnapshot service) {
    Map<String, ServiceSnapshot.Condition> conditions = new HashMap<>();
    service.conditions().forEach(condition -> conditions.put(condition.type(), condition));
    if (service.ready() == 0 && service.desired() > 0) {
      return new Trouble(Level.FAILING, "none ready");
    }
    for (Sign sign : SIGNS) {
      if (sign.trouble().level() == Level.FAILING && sign.isShownBy(conditions)) {
        return sign.trouble();
      }
    }
    if (service.next() != null) {
      return new Trouble(Level.CHANGING, "rolling out");
    } else if (service.ready() < service.desired()) {
      return new Trouble(Level.CHANGING, "growing");
    } else if (service.ready() > service.desired()) {
      return new Trouble(Level.CHANGING, "shrinking");
    }
    return SIGNS.stream()
        .filter(sign -> sign.isShownBy(conditions))
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
