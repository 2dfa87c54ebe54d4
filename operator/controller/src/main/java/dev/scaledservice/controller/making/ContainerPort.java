package dev.scaledservice.controller.making;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A port that a container of a template opens.
 *
 * @param name null if it has none
 */
public record ContainerPort(@Nullable String name, int number, String protocol) {

  static final String TCP = "TCP";

  /** The ports of a template's containers in their order; init containers serve nobody. */
  public static List<ContainerPort> of(JsonNode template) {
    List<ContainerPort> ports = new ArrayList<>();
    for (JsonNode container : template.path("spec").path("containers")) {
      for (JsonNode port : container.path("ports")) {
        // What is not a number is refused when the Deployment is made, in better words.
        if (port.path("containerPort").canConvertToInt()) {
          ports.add(
              new ContainerPort(
                  port.path("name").textValue(),
                  port.path("containerPort").intValue(),
                  port.path("protocol").asText(TCP)));
        }
      }
    }
    return ports;
  }

  /** Its name in a Service; without one of its own, one that does not depend on its place. */
  String serviceName() {
    return name != null ? name : protocol.toLowerCase(Locale.ROOT) + "-" + number;
  }

  /** How a Service reaches it. */
  JsonNode target() {
    return name != null ? TextNode.valueOf(name) : IntNode.valueOf(number);
  }

  boolean isReachedBy(JsonNode target) {
    return target.isInt() ? target.intValue() == number : target.textValue().equals(name);
  }
}
