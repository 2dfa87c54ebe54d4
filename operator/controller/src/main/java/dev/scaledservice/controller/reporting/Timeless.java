package dev.scaledservice.controller.reporting;

import java.util.regex.Pattern;

/** Sentences without the durations in them: what says the same only later is no news. */
final class Timeless {

  /** As the engine and the sources of metrics write durations. */
  private static final Pattern DURATION =
      Pattern.compile("\\b\\d[\\d,]*(\\.\\d+)? ?(ms|s|min|h|d)\\b");

  private Timeless() {}

  static boolean same(String one, String other) {
    return without(one).equals(without(other));
  }

  private static String without(String sentence) {
    return DURATION.matcher(sentence).replaceAll("so long");
  }
}
