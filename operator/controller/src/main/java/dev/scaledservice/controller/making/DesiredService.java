package dev.scaledservice.controller.making;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.scaledservice.api.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Service {@code <name>} that callers reach.
 *
 * <p>Its ports are {@code spec.ports}, else every port of every container. While revisions are
 * exchanged it selects and offers both revisions' ports: a port that has a name is reached by it,
 * so that each pod is met at the number its own template says.
 */
public final class DesiredService {

  private DesiredService() {}

  /**
   * @param ports {@code spec.ports}
   * @param templates of the revisions that callers reach, stable's first: where two contradict, the
   *     first stands
   * @param selector {@link Labels#selects} of stable, or {@link Labels#selectsAll} while revisions
   *     are exchanged
   */
  public static Desired of(
      Owner owner,
      @Nullable List<Port> ports,
      List<JsonNode> templates,
      Map<String, String> selector) {
    List<ContainerPort> containerPorts = containerPorts(templates);
    List<ServicePort> wanted =
        ports == null || ports.isEmpty()
            ? everyContainerPort(containerPorts)
            : said(ports, containerPorts);
    if (wanted.isEmpty()) {
      return new Desired.Absent(
          "no Service: no container has a port; write ports in the template's containers or"
              + " spec.ports");
    }
    return new Desired.Present(service(owner, Labels.ofChild(owner), selector, wanted).resource());
  }

  /**
   * What we say of a Service that was there before. It keeps its address, its type and its ports;
   * those of {@code spec.ports} come on top.
   *
   * @param ports {@code spec.ports}
   * @param templates of the revisions that callers reach, stable's first
   */
  public static Desired adopted(
      Owner owner,
      @Nullable List<Port> ports,
      List<JsonNode> templates,
      Map<String, String> selector) {
    List<ServicePort> more = ports == null ? List.of() : said(ports, containerPorts(templates));
    Child child = service(owner, Labels.selectsAll(owner), selector, more);
    child.metadata().putObject("annotations").put(Adopted.MARK, "true");
    return new Desired.Present(child.resource());
  }

  private static Child service(
      Owner owner,
      Map<String, String> labels,
      Map<String, String> selector,
      List<ServicePort> ports) {
    Child child = Child.owned("v1", "Service", owner, owner.name(), labels);
    child.spec().set("selector", Child.strings(selector));
    if (!ports.isEmpty()) {
      ArrayNode json = child.spec().putArray("ports");
      ports.forEach(port -> port.addTo(json));
    }
    return child;
  }

  private static List<ContainerPort> containerPorts(List<JsonNode> templates) {
    return templates.stream().flatMap(template -> ContainerPort.of(template).stream()).toList();
  }

  private static List<ServicePort> said(List<Port> ports, List<ContainerPort> containerPorts) {
    return ports.stream().map(port -> said(port, containerPorts)).toList();
  }

  private static List<ServicePort> everyContainerPort(List<ContainerPort> containerPorts) {
    List<ServicePort> wanted = new ArrayList<>();
    for (ContainerPort port : containerPorts) {
      boolean taken =
          wanted.stream()
              .anyMatch(other ->
                  other.name().equals(port.serviceName())
                      || (other.port() == port.number()
                          && other.protocol().equals(port.protocol())));
      if (!taken) {
        wanted.add(
            new ServicePort(
                port.serviceName(), port.number(), port.target(), port.protocol(), null));
      }
    }
    return wanted;
  }

  private static ServicePort said(Port port, List<ContainerPort> containerPorts) {
    JsonNode target = target(port);
    String protocol =
        containerPorts.stream()
            .filter(candidate -> candidate.isReachedBy(target))
            .map(ContainerPort::protocol)
            .findFirst()
            .orElse(ContainerPort.TCP);
    return new ServicePort(port.name(), port.port(), target, protocol, port.appProtocol());
  }

  private static JsonNode target(Port port) {
    Object said = port.targetPort() == null ? null : port.targetPort().getValue();
    return switch (said) {
      case null -> IntNode.valueOf(port.port());
      case Integer number -> IntNode.valueOf(number);
      default -> TextNode.valueOf(said.toString());
    };
  }

  /**
   * @param target number or name of the container's port
   */
  private record ServicePort(
      String name, int port, JsonNode target, String protocol, @Nullable String appProtocol) {

    void addTo(ArrayNode ports) {
      ObjectNode json = ports.addObject();
      json.put("name", name).put("port", port).put("protocol", protocol);
      json.set("targetPort", target);
      if (appProtocol != null) {
        json.put("appProtocol", appProtocol);
      }
    }
  }
}
