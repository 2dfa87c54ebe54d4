package dev.scaledservice.controller.making;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The PodDisruptionBudget {@code <name>}: a tenth of the pods, at least one, may be evicted at a
 * time, and pods that are not ready never stand in the way of a node's drain.
 *
 * <p>None where somebody else's budget matches the pods: with two, the API server refuses every
 * eviction.
 */
public final class DesiredBudget {

  private DesiredBudget() {}

  /**
   * @param selector of the pods to protect: {@link Labels#selects} of stable, or {@link
   *     Labels#selectsAll} while revisions are exchanged
   * @param podLabels {@link Labels#ofPods} of every revision that has pods
   * @param inNamespace every budget of the namespace
   */
  public static Desired of(
      Owner owner,
      Map<String, String> selector,
      List<Map<String, String>> podLabels,
      List<PodDisruptionBudget> inNamespace) {
    Optional<PodDisruptionBudget> other =
        inNamespace.stream()
            .filter(budget -> !isOurs(budget, owner))
            .filter(budget -> budget.getMetadata().getDeletionTimestamp() == null)
            .filter(budget -> podLabels.stream().anyMatch(labels -> matches(budget, labels)))
            .findFirst();
    if (other.isPresent()) {
      return new Desired.Absent(
          "no disruption budget of ours: PodDisruptionBudget %s covers the pods"
              .formatted(other.get().getMetadata().getName()));
    }
    Child child =
        Child.owned("policy/v1", "PodDisruptionBudget", owner, owner.name(), Labels.ofChild(owner));
    child.spec().put("maxUnavailable", "10%");
    child.spec().put("unhealthyPodEvictionPolicy", "AlwaysAllow");
    child.spec().putObject("selector").set("matchLabels", Child.strings(selector));
    return new Desired.Present(child.resource());
  }

  private static boolean matches(PodDisruptionBudget budget, Map<String, String> labels) {
    return budget.getSpec() != null && Selector.matches(budget.getSpec().getSelector(), labels);
  }

  private static boolean isOurs(PodDisruptionBudget budget, Owner owner) {
    List<OwnerReference> references = budget.getMetadata().getOwnerReferences();
    return references != null
        && references.stream().anyMatch(reference -> owner.uid().equals(reference.getUid()));
  }
}
