package dev.scaledservice.controller;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.controller.making.Labels;
import dev.scaledservice.signals.ServiceKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is watched in the cluster, and the way in for whoever wants a service looked at. */
final class Watching {

  private final Nudges nudges = new Nudges();
  private volatile @Nullable EventSourceContext<ScaledService> context;
  private volatile @Nullable InformerEventSource<PodDisruptionBudget, ScaledService> budgets;

  List<EventSource<?, ScaledService>> sources(EventSourceContext<ScaledService> context) {
    this.context = context;
    var ours = Labels.NAME;
    var budgets = informer(PodDisruptionBudget.class, null, context);
    this.budgets = budgets;
    return List.of(
        informer(Deployment.class, ours, context),
        informer(Pod.class, ours, context),
        informer(Service.class, ours, context),
        budgets,
        nudges);
  }

  /** Has a service looked at soon; forgotten while it is not known yet. */
  void nudge(ServiceKey key) {
    nudges.propagateEvent(new ResourceID(key.name(), key.namespace()));
  }

  /** Has a service looked at that JOSDK may take for gone: see {@link Successors}. */
  void rediscover(ResourceID id) {
    var known = context;
    if (known != null) {
      known.getPrimaryCache().get(id).ifPresent(nudges::discovered);
    }
  }

  /** Has every service looked at soon. */
  void nudgeAll() {
    services()
        .forEach(service ->
            nudge(
                new ServiceKey(
                    service.getMetadata().getNamespace(), service.getMetadata().getName())));
  }

  /** Every ScaledService in the cache. */
  List<ScaledService> services() {
    var known = context;
    return known == null ? List.of() : known.getPrimaryCache().list().toList();
  }

  /** Uids of the services in the cache. */
  Set<String> uids() {
    return services().stream()
        .map(service -> service.getMetadata().getUid())
        .collect(Collectors.toSet());
  }

  /** Every budget of a namespace. */
  List<PodDisruptionBudget> budgets(String namespace) {
    var known = budgets;
    return known == null ? List.of() : known.list(namespace, budget -> true).toList();
  }

  private static final class Nudges extends SimpleInboundEventSource<ScaledService> {

    Nudges() {
      super("nudges");
    }

    void discovered(ScaledService service) {
      getEventHandler()
          .handleEvent(
              new ResourceEvent(ResourceAction.ADDED, ResourceID.fromResource(service), service));
    }
  }

  private static <R extends HasMetadata> InformerEventSource<R, ScaledService> informer(
      Class<R> type, @Nullable String selector, EventSourceContext<ScaledService> context) {
    var configuration =
        InformerEventSourceConfiguration.from(type, ScaledService.class)
            .withSecondaryToPrimaryMapper(Watching::service)
            .withNamespacesInheritedFromController();
    if (selector != null) {
      configuration.withLabelSelector(selector);
    }
    return new InformerEventSource<>(configuration.build(), context);
  }

  /** Whose child an object is, by its label; owner references would miss pods. */
  private static Set<ResourceID> service(HasMetadata child) {
    Map<String, String> labels = child.getMetadata().getLabels();
    String name = labels == null ? null : labels.get(Labels.NAME);
    return name == null
        ? Set.of()
        : Set.of(new ResourceID(name, child.getMetadata().getNamespace()));
  }
}
