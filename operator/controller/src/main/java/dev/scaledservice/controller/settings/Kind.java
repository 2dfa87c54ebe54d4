package dev.scaledservice.controller.settings;

import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.policy.GoDuration;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A kind of value: how it is read and what to write.
 *
 * @param wanted what to write, as an error says it
 * @param reader from the text; throws {@link IllegalArgumentException} for one that is not of this
 *     kind
 */
record Kind(String wanted, Function<String, Object> reader) {

  /** The kind of a component that is a single value, or of one item of a list. */
  static Kind of(Class<?> type) {
    if (type == String.class) {
      return new Kind("a text", text -> text);
    } else if (type == int.class) {
      return new Kind("a whole number", Integer::valueOf);
    } else if (type == boolean.class) {
      return new Kind("true or false", Kind::bool);
    } else if (type == Duration.class) {
      return new Kind("a duration such as 250ms, 10s or 5m", Kind::duration);
    } else if (type == Bytes.class) {
      return new Kind("an amount of memory such as 512Ki or 4Mi", Bytes::parse);
    } else if (type == URI.class) {
      return new Kind("an address such as http://127.0.0.1:8500", Kind::uri);
    } else if (type == Path.class) {
      return new Kind("a file that can be read", Kind::file);
    } else if (type == Secret.class) {
      return new Kind("a text", Secret::new);
    } else if (type.isEnum()) {
      return oneOf(type);
    }
    throw new IllegalArgumentException("no settings can be of " + type);
  }

  private static Object bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static Object duration(String text) {
    try {
      return GoDuration.parse("", text);
    } catch (InvalidSpec e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Object uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Object file(String text) {
    Path path = Path.of(text);
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw new IllegalArgumentException(text);
    }
    return path;
  }

  private static Kind oneOf(Class<?> type) {
    String names =
        Arrays.stream(type.getEnumConstants()).map(Kind::spelled).collect(Collectors.joining(", "));
    return new Kind(
        "one of " + names,
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(constant -> spelled(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text)));
  }

  static String spelled(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
