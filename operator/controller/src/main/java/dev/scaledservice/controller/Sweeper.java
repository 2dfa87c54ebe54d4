package dev.scaledservice.controller;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.controller.leadership.Leadership;
import dev.scaledservice.controller.observing.Identity;
import dev.scaledservice.controller.observing.Registered;
import dev.scaledservice.discovery.Owner;
import dev.scaledservice.discovery.Publisher;
import dev.scaledservice.discovery.Registrar;
import dev.scaledservice.discovery.ServiceKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes what deletions left in Consul: soon after this process begins to lead, and every hour.
 */
final class Sweeper implements Leadership.Listener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final long SOON_SECONDS = 5;
  private static final long HOUR_SECONDS = 3600;

  private final Registrar registrar;
  private final Publisher publisher;
  private final String operatorClass;
  private final Supplier<Identity> cluster;
  private final Watching watching;
  private final KubernetesClient client;
  private final BooleanSupplier leading;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sweeper").factory());

  Sweeper(
      Registrar registrar,
      Publisher publisher,
      String operatorClass,
      Supplier<Identity> cluster,
      Watching watching,
      KubernetesClient client,
      BooleanSupplier leading) {
    this.registrar = registrar;
    this.publisher = publisher;
    this.operatorClass = operatorClass;
    this.cluster = cluster;
    this.watching = watching;
    this.client = client;
    this.leading = leading;
  }

  void start() {
    var _ = timer.scheduleWithFixedDelay(this::sweep, HOUR_SECONDS, HOUR_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void gained() {
    var _ = timer.schedule(this::sweepOnceKnown, SOON_SECONDS, TimeUnit.SECONDS);
  }

  /** While it is not known which cluster this is, nothing can be said to be ours. */
  private void sweepOnceKnown() {
    if (leading.getAsBoolean() && cluster.get() instanceof Identity.Unknown) {
      gained();
    } else {
      sweep();
    }
  }

  @Override
  public void lost() {
    // The next sweep sees that somebody else leads.
  }

  private void sweep() {
    if (leading.getAsBoolean() && cluster.get() instanceof Identity.Known(String clusterId)) {
      sweep(clusterId);
    }
  }

  private void sweep(String clusterId) {
    registrar
        .sweep(clusterId, operatorClass, watching.uids(), this::isGone)
        .whenComplete((swept, failure) -> {
          if (failure != null) {
            putOff("for leftovers", failure);
          } else if (!swept.removed().isEmpty() || !swept.kept().isEmpty()) {
            LOG.info("swept Consul: removed {}, kept {}", swept.removed(), swept.kept());
          }
        });
    publisher
        .sweep(clusterId, this::isNotCalled)
        .whenComplete((removed, failure) -> {
          if (failure != null) {
            putOff("for documents that are left", failure);
          } else if (!removed.isEmpty()) {
            LOG.info("swept Consul: removed {}", removed);
          }
        });
  }

  private static void putOff(String what, Throwable failure) {
    Throwable why = failure.getCause() == null ? failure : failure.getCause();
    LOG.warn("the sweep {} in Consul is put off: {}", what, why.getMessage());
  }

  /** By a live question: a cache may not know a new resource yet. */
  private boolean isGone(Owner owner) {
    ScaledService live = live(owner.namespace(), owner.name());
    return live == null || !live.getMetadata().getUid().equals(owner.uid());
  }

  /**
   * Whether no such service has that name in Consul: it is gone, or has another one by now.
   *
   * @throws dev.scaledservice.api.InvalidSpec where it cannot be understood
   */
  private boolean isNotCalled(ServiceKey service, String name) {
    ScaledService live = live(service.namespace(), service.name());
    return live == null
        || !Registered.name(
                new dev.scaledservice.signals.ServiceKey(service.namespace(), service.name()),
                live.spec())
            .equals(name);
  }

  private @Nullable ScaledService live(String namespace, String name) {
    return client.resources(ScaledService.class).inNamespace(namespace).withName(name).get();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
