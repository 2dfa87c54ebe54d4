package dev.scaledservice.controller.making;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.api.ScaledService;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was there before the ScaledService and became its own: a Deployment as its first revision,
 * and the Service that leads to it. Both keep their names. That they were adopted stands on
 * themselves, so that it outlives the operator and the annotation that asked for it.
 */
public final class Adopted {

  /** Annotation of a ScaledService: the Deployment of its namespace that it begins with. */
  public static final String WISH = "scaledservice.dev/adopt";

  /**
   * Annotation of what was adopted. On a Deployment it is Kubernetes' own number of its template at
   * that time: another one later means that somebody changed the template.
   */
  public static final String MARK = "scaledservice.dev/adopted";

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String NUMBER_OF_TEMPLATE = "deployment.kubernetes.io/revision";

  /** The number that every Deployment begins with. */
  private static final String FIRST_TEMPLATE = "1";

  private Adopted() {}

  /**
   * The Deployment that a ScaledService wants to begin with, as somebody wrote it; null for none.
   */
  public static @Nullable String wish(ScaledService service) {
    return annotations(service).get(WISH);
  }

  /** Whether an object of ours was somebody else's before. */
  public static boolean is(HasMetadata object) {
    return annotations(object).containsKey(MARK);
  }

  /** Whether somebody gave an adopted Deployment another template since. */
  public static boolean changedSince(Deployment deployment) {
    return !numberOfTemplate(deployment).equals(annotations(deployment).get(MARK));
  }

  /**
   * Whether a Deployment was made by the operator for this very revision, by a service of this name
   * that let go of it; and nobody gave it another template since. It is a revision as any other
   * once it has an owner again.
   */
  public static boolean isOrphanOf(Owner owner, Revision revision, Deployment deployment) {
    Map<String, String> selector = deployment.getSpec().getSelector().getMatchLabels();
    return deployment.getMetadata().getName().equals(revision.deployment(owner.name()))
        && Labels.selects(owner, revision).equals(selector)
        && annotations(deployment)
            .getOrDefault(NUMBER_OF_TEMPLATE, FIRST_TEMPLATE)
            .equals(FIRST_TEMPLATE);
  }

  /**
   * Whether an object was made by the operator for a service of this name, and has no owner now.
   */
  public static boolean isOrphanOf(Owner owner, HasMetadata object) {
    Map<String, String> labels =
        Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.of());
    return object.getMetadata().getOwnerReferences().isEmpty()
        && labels.entrySet().containsAll(Labels.ofChild(owner).entrySet());
  }

  /**
   * The JSON merge patch that makes a Deployment the first revision: labels, annotations and the
   * owner. Nothing of its spec, so neither its template nor its count can change by it; and no
   * apply, which takes away what the same manager said before and does not say again.
   *
   * @param seen as it was examined: the API server refuses the patch if it has changed since
   */
  public static JsonNode takeOver(Owner owner, Revision revision, Deployment seen) {
    ObjectNode patch = Child.object();
    ObjectNode metadata = patch.putObject("metadata");
    metadata
        .put("uid", seen.getMetadata().getUid())
        .put("resourceVersion", seen.getMetadata().getResourceVersion())
        .set("labels", Child.strings(Labels.selects(owner, revision)));
    ArrayNode owners = metadata.putArray("ownerReferences");
    seen.getMetadata().getOwnerReferences().stream()
        .filter(other -> !other.getUid().equals(owner.uid()))
        .forEach(other -> owners.add(JSON.<JsonNode>valueToTree(other)));
    owners.add(Child.reference(owner));
    if (!isOrphanOf(owner, revision, seen)) {
      metadata
          .putObject("annotations")
          .put(MARK, numberOfTemplate(seen))
          .put(DesiredDeployment.SEQUENCE, "1");
    }
    return patch;
  }

  /**
   * Whether a pod that a Deployment's selector matches is its own: made by it, or by a ReplicaSet
   * of the name that its controller gives.
   */
  public static boolean isOf(Deployment deployment, Pod pod) {
    Map<String, String> labels =
        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
    String replicaSet = deployment.getMetadata().getName() + "-" + labels.get("pod-template-hash");
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner ->
            owner.getUid().equals(deployment.getMetadata().getUid())
                || (owner.getKind().equals("ReplicaSet") && owner.getName().equals(replicaSet)));
  }

  private static String numberOfTemplate(Deployment deployment) {
    return annotations(deployment).getOrDefault(NUMBER_OF_TEMPLATE, "");
  }

  private static Map<String, String> annotations(HasMetadata object) {
    return Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of());
  }
}
