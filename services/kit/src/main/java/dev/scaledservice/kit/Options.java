package dev.scaledservice.kit;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a process: {@code --some-name value}, {@code --some-name=value} or {@code --flag},
 * else an environment variable, else a default. A flag that nobody asked for is refused by {@link
 * #refuseOthers()}, so that no typo is ever ignored.
 */
public final class Options {
  private final Map<String, String> given = new HashMap<>();
  private final Map<String, String> environment;
  private final TreeSet<String> asked = new TreeSet<>();

  /**
   * @param arguments the command line
   * @param environment usually {@link System#getenv()}
   * @throws UsageException where an argument is no flag, or a flag is given twice
   */
  public Options(String[] arguments, Map<String, String> environment) {
    this.environment = environment;
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (!argument.startsWith("--") || argument.length() == 2) {
        throw new UsageException("\"%s\" is no flag; flags begin with --".formatted(argument));
      }
      String name = argument.substring(2);
      String value = "true";
      int equals = name.indexOf('=');
      if (equals >= 0) {
        value = name.substring(equals + 1);
        name = name.substring(0, equals);
      } else if (i + 1 < arguments.length && !arguments[i + 1].startsWith("--")) {
        value = arguments[++i];
      }
      if (given.put(name, value) != null) {
        throw new UsageException("--%s is given twice".formatted(name));
      }
    }
  }

  /** The value of {@code --name}, else of the variable, else null. Empty counts as absent. */
  public @Nullable String find(String name, @Nullable String variable) {
    asked.add(name);
    String value = given.get(name);
    if (value == null && variable != null) {
      value = environment.get(variable);
    }
    return value == null || value.isEmpty() ? null : value;
  }

  /** As {@link #find}, with a default. */
  public String text(String name, @Nullable String variable, String otherwise) {
    String value = find(name, variable);
    return value == null ? otherwise : value;
  }

  /**
   * A whole number within bounds.
   *
   * @throws UsageException where it is none, or out of bounds
   */
  public int number(String name, @Nullable String variable, int otherwise, int least, int most) {
    String value = find(name, variable);
    if (value == null) {
      return otherwise;
    }
    int number;
    try {
      number = Integer.parseInt(value);
    } catch (NumberFormatException notANumber) {
      throw wrong(name, value, "a whole number from %d to %d".formatted(least, most));
    }
    if (number < least || number > most) {
      throw wrong(name, value, "a whole number from %d to %d".formatted(least, most));
    }
    return number;
  }

  /**
   * A decimal number that is not negative.
   *
   * @throws UsageException where it is none
   */
  public double decimal(String name, @Nullable String variable, double otherwise) {
    String value = find(name, variable);
    if (value == null) {
      return otherwise;
    }
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException notANumber) {
      throw wrong(name, value, "a number such as 0.5");
    }
    if (!Double.isFinite(number) || number < 0) {
      throw wrong(name, value, "a number from 0 up");
    }
    return number;
  }

  /**
   * A duration such as {@code 250ms}.
   *
   * @throws UsageException where it is none
   */
  public Duration duration(String name, @Nullable String variable, Duration otherwise) {
    String value = find(name, variable);
    if (value == null) {
      return otherwise;
    }
    try {
      return Span.parse(value);
    } catch (UsageException notADuration) {
      throw new UsageException("--%s: %s".formatted(name, notADuration.getMessage()));
    }
  }

  /**
   * True with {@code --name} or {@code --name=true}.
   *
   * @throws UsageException where it is neither true nor false
   */
  public boolean flag(String name, @Nullable String variable) {
    String value = text(name, variable, "false");
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(name, value, "true or false");
    };
  }

  /**
   * To be called when everything was asked for.
   *
   * @throws UsageException naming a flag that nobody asked for
   */
  public void refuseOthers() {
    for (String name : given.keySet()) {
      if (!asked.contains(name)) {
        throw new UsageException(
            "unknown flag --%s; there are --%s".formatted(name, String.join(" --", asked)));
      }
    }
  }

  private static UsageException wrong(String name, String value, String wants) {
    return new UsageException("--%s is \"%s\"; wants %s".formatted(name, value, wants));
  }
}
