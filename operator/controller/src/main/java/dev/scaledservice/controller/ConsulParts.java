package dev.scaledservice.controller;

import dev.scaledservice.controller.acting.InConsul;
import dev.scaledservice.controller.leadership.Impatient;
import dev.scaledservice.controller.leadership.Leadership;
import dev.scaledservice.controller.observing.Identity;
import dev.scaledservice.controller.operations.AdmissionFigures;
import dev.scaledservice.controller.operations.ConsulFigures;
import dev.scaledservice.controller.settings.Settings;
import dev.scaledservice.discovery.Listener;
import dev.scaledservice.discovery.Publisher;
import dev.scaledservice.discovery.Registrar;
import dev.scaledservice.discovery.consul.ConsulRegistry;
import dev.scaledservice.signals.ServiceKey;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.prometheus.client.Collector;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that speaks to Consul, wired.
 *
 * @param cluster whose entries there are ours
 * @param ends null where there is no Consul
 */
record ConsulParts(
    Supplier<Identity> cluster,
    @Nullable Ends ends,
    KubernetesClient client,
    Leadership leadership,
    Watching watching) {

  private static final Duration PODS_ANSWER_WITHIN = Duration.ofSeconds(5);

  /** What there is where there is a Consul. */
  record Ends(Registrar registrar, Publisher publisher) {}

  /**
   * @param owner is given what is to be closed, in the order in which it was made
   */
  static ConsulParts wire(
      Settings settings,
      KubernetesClient client,
      Leadership leadership,
      Watching watching,
      InstantSource clock,
      Consumer<AutoCloseable> owner) {
    URI address = settings.consul().address();
    return new ConsulParts(
        cluster(settings, client, watching, owner),
        address == null
            ? null
            : ends(settings, address, client, leadership, watching, clock, owner),
        client,
        leadership,
        watching);
  }

  /** Whoever writes nothing to Consul need not know. */
  private static Supplier<Identity> cluster(
      Settings settings,
      KubernetesClient client,
      Watching watching,
      Consumer<AutoCloseable> owner) {
    String configured = settings.consul().clusterId();
    if (configured != null || settings.consul().address() == null) {
      var identity =
          configured == null
              ? new Identity.Unknown("there is no Consul")
              : new Identity.Known(configured);
      return () -> identity;
    }
    var asked = new ClusterIdentity(client, watching::nudgeAll);
    owner.accept(asked);
    asked.start();
    return asked;
  }

  private static Ends ends(
      Settings settings,
      URI address,
      KubernetesClient client,
      Leadership leadership,
      Watching watching,
      InstantSource clock,
      Consumer<AutoCloseable> owner) {
    Listener nudging = key -> watching.nudge(new ServiceKey(key.namespace(), key.name()));
    var registry = new ConsulRegistry(FromSettings.access(settings.consul(), address));
    owner.accept(registry);
    var registrar =
        new Registrar(
            registry,
            FromSettings.pace(settings.consul()),
            settings.consul().allowSharedNames(),
            new LiveSafety(
                Impatient.of(client, PODS_ANSWER_WITHIN),
                leadership::mayWrite,
                leadership::anotherLeads),
            nudging,
            clock);
    owner.accept(registrar);
    var publisher =
        new Publisher(
            registry,
            registry,
            FromSettings.pace(settings.consul()),
            Publisher.VALID_FOR,
            leadership::mayWrite,
            leadership::term,
            nudging,
            clock);
    owner.accept(publisher);
    return new Ends(registrar, publisher);
  }

  InConsul keeper(String operatorClass) {
    return new InConsul(
        ends == null ? null : ends.registrar(),
        ends == null ? null : ends.publisher(),
        operatorClass,
        cluster,
        leadership::mayWrite);
  }

  /** Null where there is nothing to sweep. */
  @Nullable Sweeper sweeper(String operatorClass) {
    return ends == null
        ? null
        : new Sweeper(
            ends.registrar(),
            ends.publisher(),
            operatorClass,
            cluster,
            watching,
            client,
            leadership::mayWrite);
  }

  List<Collector> figures() {
    return ends == null
        ? List.of()
        : List.of(
            new ConsulFigures(ends.registrar()::figures),
            new AdmissionFigures(ends.publisher()::figures));
  }
}
