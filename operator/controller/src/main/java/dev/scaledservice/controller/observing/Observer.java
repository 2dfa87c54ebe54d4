package dev.scaledservice.controller.observing;

import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.ScaledServiceSpec;
import dev.scaledservice.api.policy.PolicyReader;
import dev.scaledservice.controller.making.Adopted;
import dev.scaledservice.controller.making.Labels;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.signals.ServiceKey;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the caches of the cluster; changes nothing. */
public final class Observer {

  private final Budgets budgets;
  private final AdoptedPods adoptedPods;
  private final InstantSource clock;

  public Observer(Budgets budgets, AdoptedPods adoptedPods, InstantSource clock) {
    this.budgets = budgets;
    this.adoptedPods = adoptedPods;
    this.clock = clock;
  }

  public Seen observe(ScaledService service, Context<ScaledService> context) {
    var key = new ServiceKey(service.getMetadata().getNamespace(), service.getMetadata().getName());
    return new Seen(
        key,
        service,
        wish(service),
        revisions(key, service, context),
        context.getSecondaryResourcesAsStream(Service.class).toList(),
        budgets.in(key.namespace()),
        clock.instant());
  }

  private static Wish wish(ScaledService service) {
    try {
      ScaledServiceSpec spec = service.spec();
      OwnMetrics.check(spec.rollout());
      PulledCalls.check(spec.rollout());
      return new Wish.Clear(
          spec,
          PolicyReader.read(spec),
          Revision.of(spec.template()),
          Callers.of(spec, service.getMetadata().getNamespace()));
    } catch (InvalidSpec e) {
      return new Wish.Unclear(String.valueOf(e.getMessage()));
    }
  }

  private List<SeenRevision> revisions(
      ServiceKey key, ScaledService service, Context<ScaledService> context) {
    Map<String, List<SeenPod>> pods =
        new HashMap<>(
            context
                .getSecondaryResourcesAsStream(Pod.class)
                .collect(
                    Collectors.groupingBy(
                        pod -> label(pod.getMetadata().getLabels(), Labels.REVISION),
                        Collectors.mapping(SeenPod::of, Collectors.toList()))));
    List<Deployment> deployments =
        context
            .getSecondaryResourcesAsStream(Deployment.class)
            .filter(deployment -> ownedBy(deployment, service))
            .sorted(Comparator.comparing(d -> d.getMetadata().getCreationTimestamp()))
            .toList();
    pods.putAll(ofAdopted(key, deployments));
    List<SeenRevision> revisions = new ArrayList<>();
    for (Deployment deployment : deployments) {
      String hash = label(deployment.getMetadata().getLabels(), Labels.REVISION);
      if (Revision.isRevision(hash)) {
        revisions.add(
            new SeenRevision(new Revision(hash), deployment, pods.getOrDefault(hash, List.of())));
      }
    }
    return revisions;
  }

  /** The pods of adopted Deployments, by revision: they do not carry our labels. */
  private Map<String, List<SeenPod>> ofAdopted(ServiceKey key, List<Deployment> deployments) {
    List<Deployment> adopted = deployments.stream().filter(Adopted::is).toList();
    Map<String, List<SeenPod>> pods = new HashMap<>();
    adoptedPods
        .of(key, adopted)
        .forEach((deployment, its) ->
            pods.put(
                label(deployment.getMetadata().getLabels(), Labels.REVISION),
                its.stream().map(SeenPod::of).toList()));
    return pods;
  }

  /** By uid: one that an earlier resource of the same name left is not ours. */
  private static boolean ownedBy(Deployment deployment, ScaledService service) {
    return deployment.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(service.getMetadata().getUid()));
  }

  private static String label(Map<String, String> labels, String name) {
    return labels == null ? "" : labels.getOrDefault(name, "");
  }
}
