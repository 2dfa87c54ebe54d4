package dev.scaledservice.controller.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of memory, written as Kubernetes does: {@code 512Ki}, {@code 4Mi}, {@code 1Gi}. */
public record Bytes(long count) {

  private static final Pattern SHAPE = Pattern.compile("([0-9]{1,12})(Ki|Mi|Gi)?");

  /**
   * @throws IllegalArgumentException if the text is no such amount
   */
  static Bytes parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("wants an amount of memory such as 512Ki or 4Mi");
    }
    int shift =
        switch (matcher.group(2)) {
          case "Ki" -> 10;
          case "Mi" -> 20;
          case "Gi" -> 30;
          case null, default -> 0;
        };
    return new Bytes(Long.parseLong(matcher.group(1)) << shift);
  }
}
