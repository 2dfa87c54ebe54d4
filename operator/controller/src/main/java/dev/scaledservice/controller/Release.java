package dev.scaledservice.controller;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.controller.acting.Api;
import dev.scaledservice.controller.acting.Departure;
import dev.scaledservice.controller.leadership.Seizure;
import dev.scaledservice.controller.making.Labels;
import dev.scaledservice.controller.observing.Identity;
import dev.scaledservice.controller.settings.Settings;
import dev.scaledservice.discovery.Owner;
import dev.scaledservice.discovery.Registrar;
import dev.scaledservice.discovery.Removed;
import dev.scaledservice.discovery.ServiceKey;
import dev.scaledservice.discovery.consul.ConsulRegistry;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves everything behind in order, before the operator is removed for good: no operator acts any
 * more, no instance is left in Consul, no finalizer keeps a ScaledService from being deleted.
 *
 * <p>Deployments, Services and budgets stay as they are, owner references included: their owners
 * stay too, so nothing is collected, and an operator that is installed again knows them as its own.
 * Can be run again at any time, and goes on where it was.
 */
final class Release {

  private static final Logger LOG = LoggerFactory.getLogger(Release.class);
  private static final int WRITES_AT_ONCE = 8;
  private static final int ATTEMPTS = 5;

  private final Settings settings;
  private final KubernetesClient client;
  private final Map<String, String> environment;
  private final Duration within;
  private final boolean keepRegistered;

  /**
   * @param environment of the process
   * @param within how long Consul may take
   * @param keepRegistered whether Consul is left as it is
   */
  Release(
      Settings settings,
      KubernetesClient client,
      Map<String, String> environment,
      Duration within,
      boolean keepRegistered) {
    this.settings = settings;
    this.client = client;
    this.environment = environment;
    this.within = within;
    this.keepRegistered = keepRegistered;
  }

  private record Going(Owner owner, ScaledService service, CompletableFuture<Removed> removal) {}

  /**
   * Returns what is left to do, a sentence each.
   *
   * @throws KubernetesClientException when the API server does not let us
   */
  List<String> run() throws InterruptedException {
    try (var seizure = new Seizure(settings.election(), client, environment)) {
      seizure.take();
      var api = new Api(client, seizure::holds, WRITES_AT_ONCE);
      List<ScaledService> services = services();
      List<String> left = new ArrayList<>();
      URI consul = settings.consul().address();
      if (consul == null || keepRegistered) {
        services.forEach(service -> letGo(api, service));
      } else {
        left.addAll(deregister(api, services, consul, seizure));
      }
      LOG.info("released {} of {} ScaledServices", services.size() - left.size(), services.size());
      return left;
    }
  }

  private List<ScaledService> services() {
    var resources = client.resources(ScaledService.class);
    String ofClass = Labels.selectsClass(settings.operator().classOrNone());
    var options = new ListOptionsBuilder().withLabelSelector(ofClass).build();
    List<String> namespaces = settings.operator().namespaces();
    if (namespaces.isEmpty()) {
      return resources.inAnyNamespace().list(options).getItems();
    }
    List<ScaledService> services = new ArrayList<>();
    namespaces.forEach(
        namespace -> services.addAll(resources.inNamespace(namespace).list(options).getItems()));
    return services;
  }

  private Identity cluster() {
    String configured = settings.consul().clusterId();
    return configured == null ? ClusterIdentity.read(client) : new Identity.Known(configured);
  }

  private static Owner owner(String clusterId, ScaledService service) {
    ObjectMeta metadata = service.getMetadata();
    return new Owner(clusterId, metadata.getNamespace(), metadata.getName(), metadata.getUid());
  }

  private List<String> deregister(
      Api api, List<ScaledService> services, URI consul, Seizure seizure)
      throws InterruptedException {
    return switch (cluster()) {
      case Identity.Unknown(String why) -> List.of("no instance is taken out of Consul: " + why);
      case Identity.Known(String clusterId) ->
          deregister(api, services, clusterId, consul, seizure);
    };
  }

  private List<String> deregister(
      Api api, List<ScaledService> services, String clusterId, URI consul, Seizure seizure)
      throws InterruptedException {
    long latest = System.nanoTime() + within.toNanos();
    List<String> left = new ArrayList<>();
    try (var registry = new ConsulRegistry(FromSettings.access(settings.consul(), consul));
        var registrar =
            new Registrar(
                registry,
                FromSettings.pace(settings.consul()),
                settings.consul().allowSharedNames(),
                new LiveSafety(client, seizure::holds, () -> true),
                _ -> {},
                InstantSource.system())) {
      List<Going> going = new ArrayList<>();
      for (ScaledService service : services) {
        Owner owner = owner(clusterId, service);
        going.add(new Going(owner, service, registrar.remove(owner).toCompletableFuture()));
      }
      for (Going one : going) {
        try {
          Removed removed = one.removal().get(latest - System.nanoTime(), TimeUnit.NANOSECONDS);
          LOG.info("{}: {} instances taken out of Consul", one.owner().key(), removed.instances());
          letGo(api, one.service());
        } catch (TimeoutException | ExecutionException e) {
          ServiceKey key = one.owner().key();
          left.add(
              "%s: its instances are still in Consul: %s"
                  .formatted(key, registrar.status(key).message()));
        }
      }
    }
    return left;
  }

  /** With what the API server has now: a status that was written in between does not matter. */
  private void letGo(Api api, ScaledService listed) {
    var resource =
        client
            .resources(ScaledService.class)
            .inNamespace(listed.getMetadata().getNamespace())
            .withName(listed.getMetadata().getName());
    ScaledService service = listed;
    for (int attempt = 1; service != null; attempt++) {
      try {
        Departure.letGo(api, service);
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
          return;
        }
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
        service = resource.get();
      }
    }
  }
}
