package dev.scaledservice.controller.reporting;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as people read them: three digits that matter, no exponent. */
final class Rounded {

  private static final MathContext THREE = new MathContext(3);

  private Rounded() {}

  static String text(double value) {
    var exact = BigDecimal.valueOf(value);
    BigDecimal rounded =
        Math.abs(value) >= 1000 ? exact.setScale(0, RoundingMode.HALF_UP) : exact.round(THREE);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
