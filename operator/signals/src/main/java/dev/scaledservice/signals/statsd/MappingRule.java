package dev.scaledservice.signals.statsd;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One rule for plain names, as in the mapping file of statsd_exporter: {@code calls.*.*.*} becomes
 * {@code calls} with tags, in which {@code $1} stands for what the first {@code *} fits.
 *
 * @param match a name; each {@code *} fits any text without a dot
 * @param name the new name; {@code $1} and <code>${1}</code> stand for what the stars fit
 * @param labels the tags, with the same
 * @param drop whether what fits is thrown away
 * @param kind the only type of sample it holds for, as in that file: {@code counter}, {@code
 *     gauge}, {@code observer} or {@code timer}; empty for all
 */
public record MappingRule(
    String match, String name, Map<String, String> labels, boolean drop, String kind) {

  static final Pattern REFERENCE = Pattern.compile("\\$(?:\\{(\\d+)\\}|(\\d+))");

  public MappingRule {
    labels = Map.copyOf(labels);
    if (match.isEmpty()) {
      throw new IllegalArgumentException("match is empty; wants a name such as calls.*.*.*");
    }
    if (match.contains("**")) {
      throw new IllegalArgumentException(
          "match is \"%s\"; wants single stars, each for one part of the name".formatted(match));
    }
    if (!drop && name.isEmpty()) {
      throw new IllegalArgumentException(
          "the rule for %s has no name; wants the new one, such as calls".formatted(match));
    }
    if (!kind.matches("|counter|gauge|observer|timer")) {
      throw new IllegalArgumentException(
          "match_metric_type of %s is \"%s\"; wants counter, gauge or observer"
              .formatted(match, kind));
    }
    int stars = (int) match.chars().filter(c -> c == '*').count();
    checkReferences(match, name, stars);
    for (Map.Entry<String, String> label : labels.entrySet()) {
      if (!label.getKey().matches("[^:,|#]+")) {
        throw new IllegalArgumentException(
            "a label of %s is called \"%s\"; wants a name such as callee"
                .formatted(match, label.getKey()));
      }
      checkReferences(match, label.getValue(), stars);
    }
  }

  private static void checkReferences(String match, String text, int stars) {
    Matcher references = REFERENCE.matcher(text);
    while (references.find()) {
      if (number(references) < 1 || number(references) > stars) {
        throw new IllegalArgumentException(
            "%s speaks of %s, but has %d stars".formatted(match, references.group(), stars));
      }
    }
  }

  /** Which star a reference speaks of. */
  static int number(MatchResult reference) {
    String digits = reference.group(1) == null ? reference.group(2) : reference.group(1);
    return digits.length() > 3 ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }
}
