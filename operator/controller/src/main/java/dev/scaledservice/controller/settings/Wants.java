package dev.scaledservice.controller.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * Checks of a record, gathered so that all that fail are told at once.
 *
 * <pre>{@code
 * new Wants()
 *     .that(retryPeriod.isPositive(), "retryPeriod", "a duration above zero")
 *     .orThrow();
 * }</pre>
 */
final class Wants {

  private final List<Unmet> unmet = new ArrayList<>();

  /**
   * @param holds whether the component is as it should be
   * @param component its name
   * @param wanted what to write instead
   * @param read other components that decide about it
   */
  Wants that(boolean holds, String component, String wanted, String... read) {
    if (!holds) {
      unmet.add(new Unmet(component, wanted, List.of(read)));
    }
    return this;
  }

  /** A TCP or UDP port; 0 for any that is free. */
  Wants port(String component, int value) {
    return that(value >= 0 && value <= 65_535, component, "a port from 1 to 65535");
  }

  void orThrow() {
    if (!unmet.isEmpty()) {
      throw new Failed(unmet);
    }
  }

  /** A check that failed. */
  record Unmet(String component, String wanted, List<String> read) {}

  /** All checks of a record that failed. */
  static final class Failed extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Unmet> unmet;

    Failed(List<Unmet> unmet) {
      super(unmet.toString());
      this.unmet = List.copyOf(unmet);
    }

    List<Unmet> unmet() {
      return unmet;
    }
  }
}
