package dev.scaledservice.controller.acting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.controller.acting.Done.Announcement;
import dev.scaledservice.controller.making.FieldManagers;
import dev.scaledservice.controller.observing.Seen;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Holds a resource that is being deleted until its instances are out of Consul, five minutes at
 * most: what is left after that is found by the sweep. Deployments and Services go by their owner
 * references, or stay without them where the deletion orphans: that is seen to here, since the
 * garbage collector may not have heard yet of a child that was adopted a moment ago.
 */
public final class Departure {

  static final String FINALIZER = "scaledservice.dev/consul";

  /** Kubernetes' own, for {@code --cascade=orphan}. */
  private static final String ORPHANS = "orphan";

  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
  private static final String MANAGER = "scaledservice-finalizer";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Api api;
  private final InConsul consul;
  private final BiConsumer<ScaledService, Announcement> announcer;
  private final Map<String, String> told = new ConcurrentHashMap<>();

  /**
   * @param announcer tells people of what takes long
   */
  public Departure(Api api, InConsul consul, BiConsumer<ScaledService, Announcement> announcer) {
    this.api = api;
    this.consul = consul;
    this.announcer = announcer;
  }

  /** Makes sure that a deletion waits for Consul, before anything is registered there. */
  public void prepare(Seen seen) {
    ScaledService service = seen.service();
    if (consul.there() && !holds(service)) {
      ArrayNode wanted = JsonNodeFactory.instance.arrayNode();
      service.getMetadata().getFinalizers().forEach(wanted::add);
      write(api, service, wanted.add(FINALIZER));
    }
  }

  /**
   * @return when to look again; {@link Instant#MAX} when the resource may go
   */
  public Instant see(Seen seen) {
    if (!holds(seen.service())) {
      return Instant.MAX;
    }
    if (seen.service().getMetadata().getFinalizers().contains(ORPHANS)) {
      seen.revisions().forEach(r -> disown(Kind.DEPLOYMENT, r.deployment(), seen));
      seen.services().forEach(service -> disown(Kind.SERVICE, service, seen));
      seen.budgets().forEach(budget -> disown(Kind.BUDGET, budget, seen));
    }
    Instant since = Instant.parse(seen.service().getMetadata().getDeletionTimestamp());
    if (!consul.isGone(seen)) {
      if (seen.at().isBefore(since.plus(LONGEST))) {
        sayWhy(seen, since.plus(LONGEST));
        return seen.at().plus(ASK_AGAIN);
      }
      giveUp(seen);
    }
    told.remove(seen.service().getMetadata().getUid());
    letGo(api, seen.service());
    return Instant.MAX;
  }

  /** Holds the resource no longer, whatever is in Consul. */
  public static void letGo(Api api, ScaledService service) {
    if (holds(service)) {
      ArrayNode left = JsonNodeFactory.instance.arrayNode();
      service.getMetadata().getFinalizers().stream()
          .filter(finalizer -> !finalizer.equals(FINALIZER))
          .forEach(left::add);
      write(api, service, left);
    }
  }

  private void disown(Kind kind, HasMetadata child, Seen seen) {
    String uid = seen.service().getMetadata().getUid();
    if (!Api.ownedBy(child, uid)) {
      return;
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = patch.putObject("metadata");
    metadata.put("resourceVersion", child.getMetadata().getResourceVersion());
    ArrayNode owners = metadata.putArray("ownerReferences");
    child.getMetadata().getOwnerReferences().stream()
        .filter(owner -> !owner.getUid().equals(uid))
        .forEach(owner -> owners.add(JSON.<JsonNode>valueToTree(owner)));
    api.mergeIfThere(
        kind, seen.key().namespace(), child.getMetadata().getName(), patch, FieldManagers.TEMPLATE);
  }

  /** Once for each reason: a person wonders why the resource does not go. */
  private void sayWhy(Seen seen, Instant until) {
    String why = consul.whyNotGone(seen);
    if (!why.isEmpty() && !why.equals(told.put(seen.service().getMetadata().getUid(), why))) {
      announcer.accept(
          seen.service(),
          new Announcement(
              true,
              "WaitingForConsul",
              "goes when its instances are out of Consul, or at %s: %s".formatted(until, why)));
    }
  }

  private void giveUp(Seen seen) {
    announcer.accept(
        seen.service(),
        new Announcement(
            true,
            "LeftInConsul",
            "its instances may still be in Consul (%s); the sweep takes them out once it can"
                .formatted(consul.whyNotGone(seen))));
  }

  private static boolean holds(ScaledService service) {
    return service.getMetadata().getFinalizers().contains(FINALIZER);
  }

  /** With the version that was seen, so that nobody else's finalizer is lost. */
  private static void write(Api api, ScaledService service, ArrayNode finalizers) {
    ObjectMeta metadata = service.getMetadata();
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("metadata")
        .put("resourceVersion", metadata.getResourceVersion())
        .set("finalizers", finalizers);
    api.merge(Kind.SCALED_SERVICE, metadata.getNamespace(), metadata.getName(), patch, MANAGER);
  }
}
