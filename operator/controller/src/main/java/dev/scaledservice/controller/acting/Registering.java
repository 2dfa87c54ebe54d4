package dev.scaledservice.controller.acting;

import dev.scaledservice.api.Discovery;
import dev.scaledservice.api.ScaledServiceSpec;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.discovery.Instance;
import dev.scaledservice.discovery.Owner;
import dev.scaledservice.discovery.ServiceRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What Consul should hold for a service. A pure function of what was seen. */
final class Registering {

  private Registering() {}

  /**
   * @param trusted whether what was seen is known to be recent
   * @return empty if no port is known at which callers could reach an instance
   */
  static Optional<ServiceRegistration> registration(
      Seen seen, ScaledServiceSpec spec, String clusterId, boolean trusted) {
    OptionalInt port = ServingPort.of(spec);
    if (port.isEmpty()) {
      return Optional.empty();
    }
    Discovery.Consul consul = consul(spec);
    return Optional.of(
        new ServiceRegistration(
            owner(seen, clusterId),
            consul.serviceName() == null ? seen.key().name() : consul.serviceName(),
            consul.tags() == null ? List.of() : consul.tags(),
            consul.meta() == null ? Map.of() : consul.meta(),
            instances(seen, port.getAsInt()),
            trusted));
  }

  static Owner owner(Seen seen, String clusterId) {
    return new Owner(
        clusterId,
        seen.key().namespace(),
        seen.key().name(),
        seen.service().getMetadata().getUid());
  }

  static Discovery.Consul consul(ScaledServiceSpec spec) {
    return spec.discovery() == null || spec.discovery().consul() == null
        ? new Discovery.Consul(null, null, null, null)
        : spec.discovery().consul();
  }

  private static List<Instance> instances(Seen seen, int port) {
    List<Instance> instances = new ArrayList<>();
    for (SeenRevision revision : seen.revisions()) {
      for (SeenPod pod : revision.pods()) {
        if (pod.address() != null && !pod.address().isEmpty()) {
          instances.add(
              new Instance(
                  pod.uid(),
                  pod.name(),
                  pod.address(),
                  port,
                  revision.revision().hash(),
                  state(pod)));
        }
      }
    }
    return instances;
  }

  private static Instance.State state(SeenPod pod) {
    if (!pod.staying()) {
      return Instance.State.DRAINING;
    }
    return pod.ready() ? Instance.State.PASSING : Instance.State.STARTING;
  }
}
