package dev.scaledservice.controller.making;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.scaledservice.api.Port;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.gateway.GatewayRoute;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Service {@code <name>} that callers reach, and {@code <name>-a} and {@code <name>-b}, by
 * which a gateway tells the revisions apart.
 *
 * <p>Its ports are {@code spec.ports}, else every port of every container. While revisions are
 * exchanged it selects and offers both revisions' ports: a port that has a name is reached by it,
 * so that each pod is met at the number its own template says.
 */
public final class DesiredService {

  private static final Desired WITHOUT_PORTS =
      new Desired.Absent(
          "no Service: no container has a port; write ports in the template's containers or"
              + " spec.ports");

  /**
   * Annotation of a slot's Service: the HTTPRoute that leads to it, so that whoever comes later
   * knows what to let go of.
   */
  public static final String ROUTE = "scaledservice.dev/http-route";

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
    List<ServicePort> wanted = ports(ports, templates);
    return wanted.isEmpty()
        ? WITHOUT_PORTS
        : new Desired.Present(
            service(owner, owner.name(), Labels.ofChild(owner), selector, wanted).resource());
  }

  /**
   * That of a slot. It has the ports of the Service {@code <name>}, so that a route may lead to
   * either.
   *
   * @param httpRoute that leads to it
   * @param ports {@code spec.ports}
   * @param templates of the revisions that callers reach, the slot's own first
   * @param adopted the Service {@code <name>} where it was somebody else's before and has kept its
   *     ports; else null
   */
  public static Desired ofSlot(
      Owner owner,
      Slot slot,
      String httpRoute,
      @Nullable List<Port> ports,
      List<JsonNode> templates,
      @Nullable Service adopted,
      Map<String, String> selector) {
    List<ServicePort> wanted =
        adopted == null
            ? ports(ports, templates)
            : adopted.getSpec().getPorts().stream().map(DesiredService::same).toList();
    if (wanted.isEmpty()) {
      return WITHOUT_PORTS;
    }
    String name = GatewayRoute.backend(owner.name(), slot);
    Child child = service(owner, name, Labels.ofChild(owner), selector, wanted);
    child.metadata().putObject("annotations").put(ROUTE, httpRoute);
    return new Desired.Present(child.resource());
  }

  /** The HTTPRoute that leads to a slot's Service; null where it says none. */
  public static @Nullable String route(Service ofSlot) {
    Map<String, String> annotations = ofSlot.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(ROUTE);
  }

  private static List<ServicePort> ports(@Nullable List<Port> ports, List<JsonNode> templates) {
    List<ContainerPort> containerPorts = containerPorts(templates);
    return ports == null || ports.isEmpty()
        ? everyContainerPort(containerPorts)
        : said(ports, containerPorts);
  }

  private static ServicePort same(io.fabric8.kubernetes.api.model.ServicePort port) {
    Object target = port.getTargetPort() == null ? port.getPort() : port.getTargetPort().getValue();
    return new ServicePort(
        port.getName(),
        port.getPort(),
        target instanceof Integer number
            ? IntNode.valueOf(number)
            : TextNode.valueOf(String.valueOf(target)),
        port.getProtocol() == null ? ContainerPort.TCP : port.getProtocol(),
        port.getAppProtocol());
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
    Child child = service(owner, owner.name(), Labels.selectsAll(owner), selector, more);
    child.metadata().putObject("annotations").put(Adopted.MARK, "true");
    return new Desired.Present(child.resource());
  }

  private static Child service(
      Owner owner,
      String name,
      Map<String, String> labels,
      Map<String, String> selector,
      List<ServicePort> ports) {
    Child child = Child.owned("v1", "Service", owner, name, labels);
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
                  port.serviceName().equals(other.name())
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
   * @param name null where it is the only one and somebody else's
   * @param target number or name of the container's port
   */
  private record ServicePort(
      @Nullable String name,
      int port,
      JsonNode target,
      String protocol,
      @Nullable String appProtocol) {

    void addTo(ArrayNode ports) {
      ObjectNode json = ports.addObject();
      if (name != null) {
        json.put("name", name);
      }
      json.put("port", port).put("protocol", protocol);
      json.set("targetPort", target);
      if (appProtocol != null) {
        json.put("appProtocol", appProtocol);
      }
    }
  }
}
