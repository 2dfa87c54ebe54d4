package dev.scaledservice.controller.observing;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.signals.ServiceKey;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything the cluster holds for one service, read from caches at one moment. What is in it is
 * never to be changed: caches share it.
 *
 * @param revisions oldest first
 * @param services every Service that says it belongs to it
 * @param budgets every PodDisruptionBudget of the namespace
 */
public record Seen(
    ServiceKey key,
    ScaledService service,
    Wish wish,
    List<SeenRevision> revisions,
    List<Service> services,
    List<PodDisruptionBudget> budgets,
    Instant at) {

  public Seen {
    revisions = List.copyOf(revisions);
    services = List.copyOf(services);
    budgets = List.copyOf(budgets);
  }

  /** The revision of this hash, if its Deployment exists. */
  public Optional<SeenRevision> revision(Revision revision) {
    return revisions.stream().filter(r -> r.revision().equals(revision)).findFirst();
  }

  /** The Service of the service's own name; null if there is none. */
  public @Nullable Service callersService() {
    return service(key.name());
  }

  /** The Service of this name; null if there is none. */
  public @Nullable Service service(String name) {
    return services.stream()
        .filter(child -> child.getMetadata().getName().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** Pods of all revisions. */
  public Stream<SeenPod> pods() {
    return revisions.stream().flatMap(r -> r.pods().stream());
  }

  /** Whether the resource is being deleted. */
  public boolean deleting() {
    return service.getMetadata().getDeletionTimestamp() != null;
  }
}
