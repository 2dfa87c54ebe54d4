package dev.scaledservice.controller.acting;

import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.discovery.Registrar;
import dev.scaledservice.discovery.Status;
import dev.scaledservice.signals.ServiceKey;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The instances of services in Consul, if the operator has one. Never waits for it. */
public final class InConsul {

  private final @Nullable Registrar registrar;
  private final String clusterId;
  private final BooleanSupplier trusted;
  private final Map<String, CompletableFuture<?>> removals = new ConcurrentHashMap<>();

  /**
   * @param registrar null where the operator has no Consul
   * @param clusterId tells this cluster's instances from those of others
   * @param trusted whether the caches of the cluster are known to be recent
   */
  public InConsul(@Nullable Registrar registrar, String clusterId, BooleanSupplier trusted) {
    this.registrar = registrar;
    this.clusterId = clusterId;
    this.trusted = trusted;
  }

  /** Whether there is a Consul at all. */
  public boolean there() {
    return registrar != null;
  }

  /** Wants in Consul what was seen in the cluster. */
  public void hold(Seen seen, Wish.Clear wish) {
    if (registrar != null) {
      Registering.registration(seen, wish.spec(), clusterId, trusted.getAsBoolean())
          .ifPresent(registrar::want);
    }
  }

  /** How the service stands; null where there is no Consul. */
  public @Nullable Status status(ServiceKey key) {
    return registrar == null ? null : registrar.status(key(key));
  }

  /** Wants nothing of a service in Consul; whether that is so. To be asked until it is. */
  boolean isGone(Seen seen) {
    Registrar registrar = this.registrar;
    if (registrar == null) {
      return true;
    }
    CompletableFuture<?> removal =
        removals.computeIfAbsent(
            seen.service().getMetadata().getUid(),
            uid -> registrar.remove(Registering.owner(seen, clusterId)).toCompletableFuture());
    if (!removal.isDone()) {
      return false;
    }
    removals.remove(seen.service().getMetadata().getUid());
    return !removal.isCompletedExceptionally();
  }

  /** Nothing is wanted of a service any longer, and what is in Consul stays as it is. */
  public void forget(ServiceKey key) {
    if (registrar != null) {
      registrar.forget(key(key));
    }
  }

  private static dev.scaledservice.discovery.ServiceKey key(ServiceKey key) {
    return new dev.scaledservice.discovery.ServiceKey(key.namespace(), key.name());
  }
}
