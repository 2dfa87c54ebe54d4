package dev.scaledservice.local.ownership;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A place in an object, step by step in the words of {@code FieldsV1}: {@code f:spec} is a field,
 * {@code k:{"name":"app"}} the list item with that key, {@code v:"x"} a value of a set.
 */
record FieldPath(List<String> steps) {
  static final FieldPath ROOT = new FieldPath(List.of());

  private static final ObjectMapper JSON = new ObjectMapper();

  FieldPath {
    steps = List.copyOf(steps);
  }

  FieldPath field(String name) {
    return plus("f:" + name);
  }

  FieldPath item(JsonNode key) {
    return plus("k:" + key);
  }

  FieldPath value(JsonNode value) {
    return plus("v:" + value);
  }

  FieldPath plus(String step) {
    var longer = new ArrayList<>(steps);
    longer.add(step);
    return new FieldPath(longer);
  }

  /** The places on the way here, the nearest to the root first, this one last. */
  List<FieldPath> way() {
    var way = new ArrayList<FieldPath>();
    for (int length = 1; length <= steps.size(); length++) {
      way.add(new FieldPath(steps.subList(0, length)));
    }
    return way;
  }

  /** What comes after {@code k:} or {@code v:} in a step. */
  static JsonNode operand(String step) {
    try {
      return JSON.readTree(step.substring(2));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a step of FieldsV1: " + step, e);
    }
  }

  /** As error messages write it: {@code .spec.containers[name="app"].image}. */
  @Override
  public String toString() {
    return steps.stream().map(FieldPath::readable).collect(Collectors.joining());
  }

  private static String readable(String step) {
    return switch (step.charAt(0)) {
      case 'f' -> "." + step.substring(2);
      case 'k' ->
          operand(step).properties().stream()
              .map(key -> key.getKey() + "=" + key.getValue())
              .collect(Collectors.joining(",", "[", "]"));
      default -> "[=" + operand(step) + "]";
    };
  }
}
