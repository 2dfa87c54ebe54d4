package dev.scaledservice.client.context;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A class of calls: who waits first when not all can be served. The classes and their order are
 * those of the callee's {@code admission.priorities}.
 *
 * @param name as there, such as {@code low}
 */
public record Priority(String name) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9_-]{0,38}[a-z0-9])?");

  public static final String HEADER = "X-Priority";

  public static final Priority CRITICAL = new Priority("critical");
  public static final Priority NORMAL = new Priority("normal");
  public static final Priority LOW = new Priority("low");

  public Priority {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "priority is \"%s\"; wants a name such as critical, normal or low".formatted(name));
    }
  }

  /** What a caller sent; {@link #NORMAL} where that is nothing, or no name. */
  public static Priority parse(@Nullable String header) {
    if (header == null) {
      return NORMAL;
    }
    return switch (header) {
      case "critical" -> CRITICAL;
      case "normal" -> NORMAL;
      case "low" -> LOW;
      case String other when NAME.matcher(other).matches() -> new Priority(other);
      default -> NORMAL;
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
