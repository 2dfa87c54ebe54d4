package dev.scaledservice.api;

/** CEL rules that several fields share, with the message that says what to write instead. */
final class Rule {

  /** A duration above 0 as Go writes it; {@code {1,6}} keeps a huge one from failing to convert. */
  static final String DURATION =
      "self.matches('^([0-9]{1,6}([.][0-9]{1,3})?(ms|s|m|h)){1,4}$') && duration(self) >"
          + " duration('0s')";

  static final String DURATION_MESSAGE = "write a duration above 0 such as 250ms, 10s or 5m";

  /** How far back windows of pushed metrics may reach. */
  static final String WINDOW =
      "!self.matches('^([0-9]{1,6}([.][0-9]{1,3})?(ms|s|m|h)){1,4}$') || (duration(self) >="
          + " duration('1s') && duration(self) <= duration('5m'))";

  static final String WINDOW_MESSAGE =
      "write from 1s to 5m: packets are further apart, or no longer kept";

  /** A duration that may be 0. */
  static final String DURATION_OR_ZERO =
      "self.matches('^([0-9]{1,6}([.][0-9]{1,3})?(ms|s|m|h)){1,4}$')";

  static final String DURATION_OR_ZERO_MESSAGE = "write a duration such as 0s, 250ms, 10s or 5m";

  /** A quantity above 0, written as a whole number or as a string. */
  static final String POSITIVE_QUANTITY =
      "type(self) == int ? self > 0 : (isQuantity(self) &&"
          + " quantity(self).isGreaterThan(quantity('0')))";

  static final String POSITIVE_QUANTITY_MESSAGE =
      "write a quantity above 0 such as 100, \"250m\" or \"1.5\" (quoted when not whole)";

  /** Any number, written as a whole one or as a string. */
  static final String NUMBER = "type(self) == int || isQuantity(self)";

  static final String NUMBER_MESSAGE =
      "write a number such as 100, \"250m\" or \"0.05\" (quoted when not whole)";

  /** A count or a percentage, as in a Deployment. */
  static final String COUNT_OR_PERCENT =
      "type(self) == int ? self >= 0 : self.matches('^[0-9]{1,3}%$')";

  static final String COUNT_OR_PERCENT_MESSAGE = "write a count such as 1 or a share such as 25%";

  private Rule() {}
}
