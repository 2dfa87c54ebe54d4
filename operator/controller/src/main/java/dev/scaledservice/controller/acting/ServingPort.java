package dev.scaledservice.controller.acting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.api.Port;
import dev.scaledservice.api.ScaledServiceSpec;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The port at which callers reach an instance: the first of the spec, else of its containers. */
final class ServingPort {

  private ServingPort() {}

  static OptionalInt of(ScaledServiceSpec spec) {
    List<Port> ports = spec.ports() == null ? List.of() : spec.ports();
    if (ports.isEmpty()) {
      return containerPort(spec.template(), null);
    }
    Port first = ports.getFirst();
    IntOrString target = first.targetPort();
    if (target == null) {
      return OptionalInt.of(first.port());
    }
    return target.getStrVal() == null
        ? OptionalInt.of(target.getIntVal())
        : containerPort(spec.template(), target.getStrVal());
  }

  /** The port of this name, or the first of all if the name is null. */
  private static OptionalInt containerPort(JsonNode template, @Nullable String name) {
    for (JsonNode container : template.path("spec").path("containers")) {
      for (JsonNode port : container.path("ports")) {
        if (name == null || name.equals(port.path("name").asText())) {
          return OptionalInt.of(port.path("containerPort").asInt());
        }
      }
    }
    return OptionalInt.empty();
  }
}
