package dev.scaledservice.controller;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.controller.leadership.Leadership;
import dev.scaledservice.controller.observing.Identity;
import dev.scaledservice.discovery.Owner;
import dev.scaledservice.discovery.Registrar;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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
      String operatorClass,
      Supplier<Identity> cluster,
      Watching watching,
      KubernetesClient client,
      BooleanSupplier leading) {
    this.registrar = registrar;
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
            Throwable why = failure.getCause() == null ? failure : failure.getCause();
            LOG.warn("the sweep for leftovers in Consul is put off: {}", why.getMessage());
          } else if (!swept.removed().isEmpty() || !swept.kept().isEmpty()) {
            LOG.info("swept Consul: removed {}, kept {}", swept.removed(), swept.kept());
          }
        });
  }

  /** By a live question: a cache may not know a new resource yet. */
  private boolean isGone(Owner owner) {
    ScaledService live =
        client
            .resources(ScaledService.class)
            .inNamespace(owner.namespace())
            .withName(owner.name())
            .get();
    return live == null || !live.getMetadata().getUid().equals(owner.uid());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
