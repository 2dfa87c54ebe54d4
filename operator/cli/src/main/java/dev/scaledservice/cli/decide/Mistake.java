package dev.scaledservice.cli.decide;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.time.Instant;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is wrong with a line, where in it, and what to write instead. */
final class Mistake {
  private static final Pattern KNOWN_KINDS = Pattern.compile("known type ids = \\[([^]]*)]");

  private Mistake() {}

  /** Such as {@code measurements[0].window.value wants a number}. */
  static String text(JsonProcessingException wrong) {
    return switch (wrong) {
      case UnrecognizedPropertyException e ->
          "%s is unknown; there are %s"
              .formatted(
                  path(e),
                  e.getKnownPropertyIds().stream()
                      .map(String::valueOf)
                      .sorted()
                      .collect(Collectors.joining(", ")));
      case InvalidNullException e -> path(e) + " is missing";
      case InvalidTypeIdException e ->
          "%s is of a kind \"%s\" that is not known%s"
              .formatted(
                  path(e),
                  e.getTypeId(),
                  KNOWN_KINDS
                      .matcher(e.getOriginalMessage())
                      .results()
                      .map(known -> "; there are " + known.group(1))
                      .findFirst()
                      .orElse(""));
      case InvalidFormatException e ->
          "%s is \"%s\"; %s".formatted(path(e), e.getValue(), wants(e));
      case ValueInstantiationException e ->
          path(e)
              + ": "
              + (e.getCause() == null ? e.getOriginalMessage() : e.getCause().getMessage());
      case MismatchedInputException e -> path(e) + " " + wants(e);
      case JsonParseException e ->
          "is not JSON: %s (column %d)"
              .formatted(e.getOriginalMessage(), e.getLocation().getColumnNr());
      case JsonMappingException e -> path(e) + ": " + e.getOriginalMessage();
      default -> wrong.getOriginalMessage();
    };
  }

  private static String wants(MismatchedInputException e) {
    String message = e.getOriginalMessage();
    int own = message.indexOf("wants ");
    if (own >= 0) {
      return message.substring(own);
    }
    Class<?> type = e.getTargetType();
    if (type == int.class || type == Integer.class || type == long.class) {
      return "wants a whole number";
    }
    if (type == double.class) {
      return "wants a number";
    }
    if (type == boolean.class) {
      return "wants true or false";
    }
    if (type == String.class) {
      return "wants a text";
    }
    if (type == Instant.class) {
      return "wants a time such as 2026-01-02T03:04:05Z";
    }
    return Collection.class.isAssignableFrom(type) ? "wants a list" : "wants an object";
  }

  private static String path(JsonMappingException e) {
    var path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.isEmpty() ? "the line" : path.toString();
  }
}
