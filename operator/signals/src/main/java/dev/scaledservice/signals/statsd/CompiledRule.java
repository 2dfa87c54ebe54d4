package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.wire.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A rule ready to be tried on names: its pattern is made once, not for every name. */
final class CompiledRule {

  private final MappingRule rule;
  private final Pattern pattern;

  CompiledRule(MappingRule rule) {
    this.rule = rule;
    this.pattern = pattern(rule.match());
  }

  /** What a name becomes. */
  record Mapped(String name, Map<String, String> tags, boolean drop) {}

  /** What a name becomes; null where the rule does not fit. */
  @Nullable Mapped apply(String text, Type type) {
    if (!holdsFor(type)) {
      return null;
    }
    Matcher fit = pattern.matcher(text);
    if (!fit.matches()) {
      return null;
    }
    if (rule.drop()) {
      return new Mapped("", Map.of(), true);
    }
    Map<String, String> tags = new LinkedHashMap<>();
    rule.labels().forEach((label, value) -> tags.put(label, filled(value, fit)));
    return new Mapped(filled(rule.name(), fit), tags, false);
  }

  private static Pattern pattern(String match) {
    StringBuilder regex = new StringBuilder();
    for (String literal : match.split("(?<=\\*)|(?=\\*)", -1)) {
      regex.append(literal.equals("*") ? "([^.]*)" : Pattern.quote(literal));
    }
    return Pattern.compile(regex.toString());
  }

  private boolean holdsFor(Type type) {
    return switch (rule.kind()) {
      case "counter" -> type == Type.COUNTER;
      case "gauge" -> type == Type.GAUGE;
      case "observer", "timer" ->
          type == Type.TIMER || type == Type.HISTOGRAM || type == Type.DISTRIBUTION;
      default -> true;
    };
  }

  private static String filled(String template, Matcher fit) {
    return MappingRule.REFERENCE
        .matcher(template)
        .replaceAll(
            reference -> Matcher.quoteReplacement(fit.group(MappingRule.number(reference))));
  }
}
