package dev.scaledservice.cli.validate;

import dev.scaledservice.api.Port;
import dev.scaledservice.api.ScaledServiceSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Pods that are called before they can answer, that nobody can place, that nobody can call. */
final class PodRegrets implements Regrets {
  private static final String CONTAINERS = "spec.template.spec.containers";

  @Override
  public void look(ScaledServiceSpec spec, PodTemplateSpec template, List<Finding> findings) {
    List<Container> containers = template.getSpec().getContainers();
    for (int i = 0; i < containers.size(); i++) {
      String path = FieldPath.item(CONTAINERS, i);
      container(containers.get(i), path, i == 0, findings);
    }
    ports(spec, containers, findings);
  }

  private static void container(
      Container container, String path, boolean first, List<Finding> findings) {
    boolean called = first || !container.getPorts().isEmpty();
    if (called && container.getReadinessProbe() == null) {
      findings.add(
          Finding.warning(
              path,
              "has no readinessProbe, so it counts as ready, and is called, as soon as its process"
                  + " exists"));
    }
    var resources = container.getResources();
    Set<String> requests =
        resources == null || resources.getRequests() == null
            ? Set.of()
            : resources.getRequests().keySet();
    if (!requests.containsAll(Set.of("cpu", "memory"))) {
      findings.add(
          Finding.warning(
              FieldPath.field(path, "resources"),
              "has no requests for cpu and memory, so instances are put on nodes that have no room"
                  + " for them"));
    }
    image(container.getImage(), path, findings);
  }

  private static void image(@Nullable String image, String path, List<Finding> findings) {
    if (image == null || image.isBlank()) {
      findings.add(Finding.warning(path, "has no image: the Deployment is refused"));
      return;
    }
    String name = image.substring(image.lastIndexOf('/') + 1);
    boolean digest = name.contains("@");
    String tag = name.contains(":") ? name.substring(name.lastIndexOf(':') + 1) : "";
    if (!digest && (tag.isEmpty() || tag.equals("latest"))) {
      findings.add(
          Finding.warning(
              FieldPath.field(path, "image"),
              "is \"%s\": what that names changes without a new revision, so instances differ and"
                      .formatted(image)
                  + " nothing can be rolled back; name a version"));
    }
  }

  private static void ports(
      ScaledServiceSpec spec, List<Container> containers, List<Finding> findings) {
    List<ContainerPort> open = containers.stream().flatMap(c -> c.getPorts().stream()).toList();
    List<Port> ports = spec.ports() == null ? List.of() : spec.ports();
    if (open.isEmpty() && ports.isEmpty()) {
      findings.add(
          Finding.warning(
              CONTAINERS, "open no port and spec.ports is absent, so nobody can call the service"));
    }
    Set<String> names =
        open.stream()
            .map(ContainerPort::getName)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    for (int i = 0; i < ports.size(); i++) {
      var target = ports.get(i).targetPort();
      if (target != null && target.getStrVal() != null && !names.contains(target.getStrVal())) {
        findings.add(
            Finding.warning(
                FieldPath.item("spec.ports", i) + ".targetPort",
                "is \"%s\", which no container's port is called%s"
                    .formatted(target.getStrVal(), Spelling.hint(target.getStrVal(), names))));
      }
    }
  }
}
