package dev.scaledservice.controller.acting;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.Discovery;
import dev.scaledservice.api.ScaledServiceSpec;
import dev.scaledservice.controller.observing.Registered;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.discovery.Instance;
import dev.scaledservice.discovery.Newcomer;
import dev.scaledservice.discovery.Owner;
import dev.scaledservice.discovery.ServiceRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Consul should hold for a service. A pure function of what was seen. */
public final class Registering {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Registering() {}

  /**
   * Instances of a revision that has no port are not in it: there is nothing to tell callers.
   *
   * @param sharing between two revisions; null where all instances are alike
   * @param operatorClass of the operator; empty for none
   * @param trusted whether what was seen is known to be recent
   */
  static ServiceRegistration registration(
      Seen seen,
      ScaledServiceSpec spec,
      @Nullable Sharing sharing,
      String clusterId,
      String operatorClass,
      boolean trusted) {
    Discovery.Consul consul = consul(spec);
    List<Instance> instances = instances(seen, spec);
    return new ServiceRegistration(
        owner(seen, clusterId),
        Registered.name(seen.key(), spec),
        consul.tags() == null ? List.of() : consul.tags(),
        consul.meta() == null ? Map.of() : consul.meta(),
        sharing == null ? instances : instances.stream().map(sharing::share).toList(),
        operatorClass,
        trusted,
        sharing == null
            ? Newcomer.NONE
            : new Newcomer(sharing.split().newcomer(), sharing.split().refused()));
  }

  /** Every pod that has an address, of revisions that have a port. */
  public static List<Instance> instances(Seen seen, ScaledServiceSpec spec) {
    List<Instance> instances = new ArrayList<>();
    for (SeenRevision revision : seen.revisions()) {
      if (!revision.pods().isEmpty()
          && ServingPort.of(
                  spec.ports(), JSON.valueToTree(revision.deployment().getSpec().getTemplate()))
              instanceof ServingPort.At(int port)) {
        addInstances(revision, port, instances);
      }
    }
    return instances;
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

  private static void addInstances(SeenRevision revision, int port, List<Instance> instances) {
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

  private static Instance.State state(SeenPod pod) {
    if (!pod.staying()) {
      return Instance.State.DRAINING;
    }
    return pod.ready() ? Instance.State.PASSING : Instance.State.STARTING;
  }
}
