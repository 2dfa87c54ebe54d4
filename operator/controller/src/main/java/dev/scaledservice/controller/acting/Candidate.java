package dev.scaledservice.controller.acting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.controller.making.Adopted;
import dev.scaledservice.controller.making.Labels;
import dev.scaledservice.controller.making.Owner;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.making.Selector;
import dev.scaledservice.controller.making.TemplateDifference;
import dev.scaledservice.controller.observing.SeenRevision;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Deployment that a service is to begin with, and all that speaks against it. Each objection says
 * what to do about it; none is overlooked, since once adopted its pods are given load and taken
 * away by our decisions.
 */
final class Candidate {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 3;

  private final Api api;
  private final Neighbours neighbours;
  private final Owner owner;
  private final Deployment deployment;
  private final boolean observed;

  /**
   * @param observed whether its count is left to whoever writes it now
   */
  Candidate(Api api, Neighbours neighbours, Owner owner, Deployment deployment, boolean observed) {
    this.api = api;
    this.neighbours = neighbours;
    this.owner = owner;
    this.deployment = deployment;
    this.observed = observed;
  }

  /**
   * Why it cannot be adopted.
   *
   * @param template {@code spec.template} of the service
   * @param revision its hash
   */
  Optional<String> objection(JsonNode template, Revision revision) {
    return Stream.<Supplier<@Nullable String>>of(
            this::ownership,
            this::selector,
            this::autoscaler,
            this::otherPods,
            this::callersService,
            () -> Adopted.isOrphanOf(owner, revision, deployment) ? null : difference(template))
        .map(Supplier::get)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .findFirst();
  }

  /** What has to be over before it can be adopted. */
  Optional<String> notYet() {
    DeploymentStatus status =
        Objects.requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
    long observed = Objects.requireNonNullElse(status.getObservedGeneration(), 0L);
    int old = orZero(status.getReplicas()) - orZero(status.getUpdatedReplicas());
    return observed >= deployment.getMetadata().getGeneration() && old <= 0
        ? Optional.empty()
        : Optional.of(
            "%s is adopted as soon as its own rollout is over: %d of its pods have an older template"
                .formatted(named(), Math.max(0, old)));
  }

  private @Nullable String ownership() {
    if (deployment.getMetadata().getDeletionTimestamp() != null) {
      return named() + " is being deleted";
    }
    OwnerReference theirs = ownerOf(deployment);
    if (theirs != null && !theirs.getUid().equals(owner.uid())) {
      return "%s belongs to %s %s, which would go on changing it: adopt what belongs to nobody"
          .formatted(named(), theirs.getKind(), theirs.getName());
    }
    return Boolean.TRUE.equals(deployment.getSpec().getPaused())
        ? "%s is paused, so its pods need not be what its template says: kubectl rollout resume deployment %s"
            .formatted(named(), name())
        : null;
  }

  private @Nullable String selector() {
    LabelSelector selector = deployment.getSpec().getSelector();
    boolean expressions =
        selector.getMatchExpressions() != null && !selector.getMatchExpressions().isEmpty();
    return expressions || selector.getMatchLabels().isEmpty()
        ? "%s selects its pods by matchExpressions, and a Service can only by labels: let it be replaced instead, without the annotation and under another name"
            .formatted(named())
        : null;
  }

  private @Nullable String autoscaler() {
    if (observed) {
      return null;
    }
    try {
      return neighbours.autoscalers(owner.namespace()).stream()
          .filter(autoscaler -> {
            var target = autoscaler.getSpec().getScaleTargetRef();
            return target.getKind().equals("Deployment") && target.getName().equals(name());
          })
          .findFirst()
          .map(autoscaler ->
              "HorizontalPodAutoscaler %1$s scales %2$s, and two would fight for the count: kubectl delete hpa %1$s (or the KEDA ScaledObject behind it), the count stays as it is; or mode: Observe"
                  .formatted(autoscaler.getMetadata().getName(), named()))
          .orElse(null);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return "whether something else scales %s cannot be seen: %s"
            .formatted(named(), Api.words(e));
      }
      throw e;
    }
  }

  private @Nullable String otherPods() {
    LabelSelector selector = deployment.getSpec().getSelector();
    Stream<String> deployments =
        neighbours.deployments(owner.namespace()).stream()
            .filter(other -> !other.getMetadata().getName().equals(name()))
            .filter(other -> Selector.matches(selector, SeenRevision.podLabels(other)))
            .map(other -> "the pods of Deployment " + other.getMetadata().getName());
    Stream<String> pods =
        neighbours.pods(owner.namespace(), selector).stream()
            .filter(pod -> !Adopted.isOf(deployment, pod))
            .map(pod -> "pod " + pod.getMetadata().getName());
    return Stream.concat(deployments, pods)
        .findFirst()
        .map(others ->
            "%s selects its pods by %s, which %s have as well: callers and counts would mix them up; give those other labels"
                .formatted(named(), Labels.text(selector.getMatchLabels()), others))
        .orElse(null);
  }

  private @Nullable String callersService() {
    Service there = neighbours.service(owner.namespace(), owner.name());
    return there == null || Api.ownedBy(there, owner.uid()) || Adopted.isOrphanOf(owner, there)
        ? null
        : objection(there, SeenRevision.podLabels(deployment))
            .map(why -> why + "; rename or delete it, or name the ScaledService otherwise")
            .orElse(null);
  }

  /** Why a Service that is there cannot be the one that callers of an adopted Deployment use. */
  static Optional<String> objection(Service there, Map<String, String> podLabels) {
    String service = "Service " + there.getMetadata().getName();
    OwnerReference theirs = ownerOf(there);
    if (theirs != null) {
      return Optional.of(
          "%s belongs to %s %s".formatted(service, theirs.getKind(), theirs.getName()));
    }
    Map<String, String> selector = there.getSpec() == null ? null : there.getSpec().getSelector();
    if (selector == null || selector.isEmpty()) {
      return Optional.of(service + " exists and selects no pods");
    }
    return podLabels.entrySet().containsAll(selector.entrySet())
        ? Optional.empty()
        : Optional.of(
            "%s exists and selects other pods (%s)".formatted(service, Labels.text(selector)));
  }

  /** With the API server's defaults on both sides: it is asked for both, and stores neither. */
  private @Nullable String difference(JsonNode template) {
    try {
      List<String> differences = TemplateDifference.between(stored(live()), stored(template));
      if (differences.isEmpty()) {
        return null;
      }
      String more =
          differences.size() > SHOWN ? "; and %d more".formatted(differences.size() - SHOWN) : "";
      return "spec.template is not what %s runs: %s%s; make spec.template the same, change it afterwards"
          .formatted(
              named(), differences.stream().limit(SHOWN).collect(Collectors.joining("; ")), more);
    } catch (KubernetesClientException e) {
      if (Api.isRefusal(e)) {
        return "%s could not run spec.template: %s".formatted(named(), Api.words(e));
      }
      throw e;
    }
  }

  private JsonNode stored(JsonNode template) {
    return template(
        JSON.valueToTree(
            api.with(
                Kind.DEPLOYMENT,
                owner.namespace(),
                name(),
                deployment.getMetadata().getUid(),
                "/spec/template",
                template)));
  }

  /** Not by the model of a library, which might leave out what it does not know. */
  private JsonNode live() {
    return template(JSON.valueToTree(api.live(Kind.DEPLOYMENT.named(owner.namespace(), name()))));
  }

  private static JsonNode template(JsonNode deployment) {
    return deployment.at("/spec/template");
  }

  private static @Nullable OwnerReference ownerOf(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .findFirst()
        .orElse(null);
  }

  private String name() {
    return deployment.getMetadata().getName();
  }

  private String named() {
    return "Deployment " + name();
  }

  private static int orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
