package dev.scaledservice.controller.page;

import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/**
 * One service in the list: figures rounded to three digits, so that a row changes when a person
 * would see it change.
 *
 * @param load null where unknown
 * @param capacity null where unknown
 * @param canary whether a revision is being let in step by step
 * @param hold {@code pinned}, {@code observing} or {@code paused}; empty where the operator decides
 */
record Row(
    String namespace,
    String name,
    int desired,
    int ready,
    int min,
    int max,
    @Nullable Double load,
    @Nullable Double capacity,
    String unit,
    boolean canary,
    String hold,
    String sentence,
    Trouble trouble) {

  private static final MathContext THREE_DIGITS = new MathContext(3);

  static Row of(ServiceSnapshot service) {
    return new Row(
        service.namespace(),
        service.name(),
        service.desired(),
        service.ready(),
        service.min(),
        service.max(),
        rounded(service.load()),
        rounded(service.capacity()),
        service.unit(),
        service.canary() != null && service.canary().underWay(),
        hold(service),
        service.sentence(),
        Trouble.of(service));
  }

  String key() {
    return ServiceSnapshot.key(namespace, name);
  }

  /** The same at rest: rows that differ in nothing else differ only in what moves all the time. */
  Row withoutLoad() {
    return new Row(
        namespace, name, desired, ready, min, max, null, null, unit, canary, hold, sentence,
        trouble);
  }

  static @Nullable Double rounded(@Nullable Double value) {
    return value == null || !Double.isFinite(value)
        ? null
        : Double.valueOf(new BigDecimal(value).round(THREE_DIGITS).doubleValue());
  }

  private static String hold(ServiceSnapshot service) {
    if (service.pinned()) {
      return "pinned";
    }
    return switch (service.mode()) {
      case "Observe" -> "observing";
      case "Paused" -> "paused";
      default -> "";
    };
  }
}
