package dev.scaledservice.controller.acting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.api.Port;
import dev.scaledservice.controller.making.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The port at which callers reach an instance: the first of the spec, else of its containers. */
sealed interface ServingPort {

  /** There is one. */
  record At(int number) implements ServingPort {}

  /** There is none; {@code why} says what to write. */
  record Nowhere(String why) implements ServingPort {}

  /**
   * @param ports {@code spec.ports}
   * @param template of the instance's own revision: another may have another port of that name
   */
  static ServingPort of(@Nullable List<Port> ports, JsonNode template) {
    List<ContainerPort> open = ContainerPort.of(template);
    if (ports == null || ports.isEmpty()) {
      return open.isEmpty()
          ? new Nowhere(
              "no port to register: write ports in the template's containers, or spec.ports")
          : new At(open.getFirst().number());
    }
    Port first = ports.getFirst();
    IntOrString target = first.targetPort();
    if (target == null) {
      return new At(first.port());
    }
    return target.getStrVal() == null
        ? new At(target.getIntVal())
        : named(target.getStrVal(), open);
  }

  private static ServingPort named(String name, List<ContainerPort> open) {
    return open.stream()
        .filter(port -> name.equals(port.name()))
        .findFirst()
        .<ServingPort>map(port -> new At(port.number()))
        .orElseGet(() ->
            new Nowhere(
                "no port to register: spec.ports[0].targetPort is \"%s\", and no container has a port"
                        .formatted(name)
                    + " of that name; write its number, or name a container's port so"));
  }
}
