package dev.scaledservice.controller.acting;

import dev.scaledservice.api.ScaledServiceSpec;
import dev.scaledservice.controller.acting.Done.Finding;
import dev.scaledservice.controller.observing.Identity;
import dev.scaledservice.controller.observing.Registered;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.discovery.Owner;
import dev.scaledservice.discovery.Publisher;
import dev.scaledservice.discovery.Registrar;
import dev.scaledservice.discovery.ServiceRegistration;
import dev.scaledservice.discovery.Status;
import dev.scaledservice.discovery.Told;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.signals.ServiceKey;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The instances of services in Consul, if the operator has one. Never waits for it. */
public final class InConsul {

  private final @Nullable Registrar registrar;
  private final @Nullable Publisher publisher;
  private final String operatorClass;
  private final Supplier<Identity> cluster;
  private final BooleanSupplier trusted;
  private final Map<ServiceKey, ScaledServiceSpec> understood = new ConcurrentHashMap<>();
  private final Map<ServiceKey, Sharing> shared = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<?>> removals = new ConcurrentHashMap<>();

  /**
   * @param registrar null where the operator has no Consul
   * @param publisher tells callers what they may send; null where the operator has no Consul
   * @param operatorClass of this operator; empty for none
   * @param cluster tells this cluster's instances from those of others
   * @param trusted whether the caches of the cluster are known to be recent
   */
  public InConsul(
      @Nullable Registrar registrar,
      @Nullable Publisher publisher,
      String operatorClass,
      Supplier<Identity> cluster,
      BooleanSupplier trusted) {
    this.registrar = registrar;
    this.publisher = publisher;
    this.operatorClass = operatorClass;
    this.cluster = cluster;
    this.trusted = trusted;
  }

  /** Whether there is a Consul at all. */
  public boolean there() {
    return registrar != null;
  }

  /**
   * How calls are shared between two revisions from the next look on: whoever holds the service in
   * Consul then holds it so, whatever it knew before.
   *
   * @param sharing null where all instances are alike
   */
  public void share(ServiceKey key, @Nullable Sharing sharing) {
    if (sharing == null) {
      shared.remove(key);
    } else {
      shared.put(key, sharing);
    }
  }

  /**
   * Wants in Consul what was seen in the cluster.
   *
   * @return how that stands; null where there is nothing to say
   */
  public @Nullable Finding hold(Seen seen, Wish.Clear wish) {
    Registrar registrar = this.registrar;
    if (registrar == null) {
      return Synced.withoutConsul(wish.spec());
    }
    understood.put(seen.key(), wish.spec());
    return switch (cluster.get()) {
      case Identity.Unknown(String why) -> Synced.withoutIdentity(why);
      case Identity.Known(String clusterId) -> {
        registrar.want(registration(seen, wish.spec(), clusterId));
        yield Synced.of(wish.spec(), registrar.status(key(seen.key())), told(seen.key()));
      }
    };
  }

  /**
   * Has callers told what they may send. A service whose own decisions are not carried out admits
   * everything.
   */
  public void admit(Seen seen, Wish.Clear wish, Plan plan) {
    Publisher publisher = this.publisher;
    if (publisher != null && cluster.get() instanceof Identity.Known(String clusterId)) {
      publisher.publish(
          Admitting.bulletin(
              Registering.owner(seen, clusterId),
              Registered.name(seen.key(), wish.spec()),
              wish.policy().priorities(),
              plan));
    }
  }

  private Told told(ServiceKey key) {
    return Objects.requireNonNull(publisher).told(key(key));
  }

  /**
   * The resource cannot be understood any more, but its pods come and go: they are registered as
   * the last spec that could be understood had it.
   */
  public void holdAsBefore(Seen seen) {
    Registrar registrar = this.registrar;
    ScaledServiceSpec last = understood.get(seen.key());
    if (registrar != null && last != null && cluster.get() instanceof Identity.Known(String id)) {
      registrar.want(registration(seen, last, id));
    }
  }

  private ServiceRegistration registration(Seen seen, ScaledServiceSpec spec, String clusterId) {
    return Registering.registration(
        seen, spec, shared.get(seen.key()), clusterId, operatorClass, trusted.getAsBoolean());
  }

  /** How the service stands; null where there is no Consul. */
  public @Nullable Status status(ServiceKey key) {
    return registrar == null ? null : registrar.status(key(key));
  }

  /** The revision that Consul remembers to have been turned back; empty for none, or unknown. */
  public String turnedBack(ServiceKey key) {
    Status status = status(key);
    return status == null ? "" : status.turnedBack();
  }

  /** Wants nothing of a service in Consul; whether that is so. To be asked until it is. */
  boolean isGone(Seen seen) {
    Registrar registrar = this.registrar;
    if (registrar == null) {
      return true;
    }
    if (!(cluster.get() instanceof Identity.Known(String clusterId))) {
      return false;
    }
    CompletableFuture<?> removal =
        removals.computeIfAbsent(
            seen.service().getMetadata().getUid(),
            uid -> removal(registrar, Registering.owner(seen, clusterId), seen));
    if (!removal.isDone()) {
      return false;
    }
    removals.remove(seen.service().getMetadata().getUid());
    return !removal.isCompletedExceptionally();
  }

  /** Its instances and what its callers are told. */
  private CompletableFuture<?> removal(Registrar registrar, Owner owner, Seen seen) {
    CompletableFuture<?> instances = registrar.remove(owner).toCompletableFuture();
    ScaledServiceSpec last = understood.get(seen.key());
    String name = last == null ? seen.key().name() : Registered.name(seen.key(), last);
    return publisher == null
        ? instances
        : CompletableFuture.allOf(instances, publisher.withdraw(owner, name).toCompletableFuture());
  }

  /** Why it is not gone yet, as far as that is known; empty while there is nothing to say. */
  String whyNotGone(Seen seen) {
    if (cluster.get() instanceof Identity.Unknown(String why)) {
      return why;
    }
    Status status = status(seen.key());
    return status == null || status.synced() ? "" : status.message();
  }

  /** Nothing is wanted of a service any longer, and what is in Consul stays as it is. */
  public void forget(ServiceKey key) {
    understood.remove(key);
    shared.remove(key);
    if (registrar != null) {
      registrar.forget(key(key));
    }
    if (publisher != null) {
      publisher.forget(key(key));
    }
  }

  private static dev.scaledservice.discovery.ServiceKey key(ServiceKey key) {
    return new dev.scaledservice.discovery.ServiceKey(key.namespace(), key.name());
  }
}
