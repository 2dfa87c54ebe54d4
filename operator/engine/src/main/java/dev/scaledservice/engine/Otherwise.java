package dev.scaledservice.engine;

import dev.scaledservice.engine.Decision.Band;
import dev.scaledservice.engine.Decision.Recommendation;
import dev.scaledservice.engine.Decision.Step;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.StringJoiner;

/** What would have to change for another answer, as far as that can be told without a search. */
final class Otherwise {

  private Otherwise() {}

  static String text(Decision decision, Instant lookAgain) {
    for (Step step : decision.steps()) {
      if (step.because() instanceof Because.Pinned) {
        return "until the pin is removed";
      }
      if (step.because() instanceof Because.Paused) {
        return "until the mode is Auto or Observe";
      }
    }
    var text = new StringJoiner("; ");
    Recommendation leading = decision.leading();
    if (leading != null && leading.band() != null) {
      band(text, leading.band(), leading.unit());
    }
    if (lookAgain.isBefore(Instant.MAX)) {
      text.add("may change by itself at " + lookAgain.truncatedTo(ChronoUnit.SECONDS));
    }
    return text.toString();
  }

  private static void band(StringJoiner text, Band band, String unit) {
    text.add("more above " + Figures.number(band.above()) + unit);
    if (band.below() >= 0) {
      text.add("fewer at " + Figures.number(band.below()) + unit + " or under");
    }
  }
}
