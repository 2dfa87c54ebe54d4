package dev.scaledservice.local.node;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code $(NAME)} by a variable's value, as Kubernetes does in commands, arguments and
 * variables: an unknown name stays as it is, {@code $$(NAME)} becomes {@code $(NAME)}.
 */
final class References {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$(\\$|\\(([-._a-zA-Z][-._a-zA-Z0-9]*)\\))");

  private References() {}

  static String resolve(String text, Map<String, String> variables) {
    return REFERENCE
        .matcher(text)
        .replaceAll(match -> {
          String name = match.group(2);
          String value = name == null ? "$" : variables.getOrDefault(name, match.group());
          return Matcher.quoteReplacement(value);
        });
  }
}
