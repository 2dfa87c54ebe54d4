package dev.scaledservice.controller.making;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.api.Marks;
import dev.scaledservice.routing.Slot;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Deployment of a revision. Its template is written once, with what was injected at that time,
 * and never again: there is a function that makes a new one, functions for the few fields that may
 * change later, and none that renders a template a second time.
 *
 * <p>It says no {@code strategy}: within a revision nothing rolls.
 */
public final class DesiredDeployment {

  /** Annotation: rises each time a revision becomes the wanted one, as a Deployment's revision. */
  public static final String SEQUENCE = "scaledservice.dev/sequence";

  private static final String API_VERSION = "apps/v1";
  private static final String KIND = "Deployment";

  /** A quarter of what the API server lets all annotations of an object come to. */
  private static final int LARGEST_KEPT = 64 * 1024;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private DesiredDeployment() {}

  /**
   * A Deployment to be created under {@link FieldManagers#TEMPLATE}.
   *
   * @param deployment whole, with the count
   * @param notes what could not be injected, a sentence each
   */
  public record Created(GenericKubernetesResource deployment, List<String> notes) {
    /** Keeps a copy of the notes. */
    public Created {
      notes = List.copyOf(notes);
    }
  }

  /**
   * The Deployment of a new revision. To be <em>created</em>, not applied: applied to one that
   * exists it would render its template anew.
   *
   * @param template {@code spec.template} as stored
   * @param replicas the count, carried by this first write only
   * @param sequence see {@link History#sequence}
   * @param slot its place beside the other revision; null where revisions have none
   */
  public static Created create(
      Owner owner,
      Revision revision,
      JsonNode template,
      Injection injection,
      RolloutPolicy policy,
      int replicas,
      long sequence,
      @Nullable Slot slot) {
    Injection.Injected injected = injection.into(template, owner, revision);
    injected
        .template()
        .withObject("/metadata")
        .set("labels", Child.strings(Labels.ofPods(injected.template(), owner, revision)));

    Map<String, String> labels = Labels.ofChild(owner);
    labels.put(Labels.REVISION, revision.hash());
    Child child = Child.owned(API_VERSION, KIND, owner, revision.deployment(owner.name()), labels);
    ObjectNode annotations = child.metadata().putObject("annotations");
    annotations.put(SEQUENCE, Long.toString(sequence));
    kept(template).ifPresent(text -> annotations.put(Marks.TEMPLATE, text));
    if (slot != null) {
      annotations.put(Slots.SLOT, slot.letter());
    }
    ObjectNode spec = child.spec();
    spec.put("replicas", replicas);
    spec.put("revisionHistoryLimit", 0);
    spec.put("minReadySeconds", policy.minReady().toSeconds());
    spec.put("progressDeadlineSeconds", policy.progressDeadline().toSeconds());
    spec.putObject("selector").set("matchLabels", Child.strings(Labels.selects(owner, revision)));
    spec.set("template", injected.template());
    return new Created(child.resource(), injected.notes());
  }

  /**
   * The count and nothing else, to be applied under {@link FieldManagers#SCALER}.
   *
   * @param name of the Deployment
   * @param uid of the Deployment that was seen: the API server then refuses to touch a namesake
   * @param version of the Deployment that was seen: the API server then refuses if it has changed
   *     since; null if that does not matter
   */
  public static GenericKubernetesResource scale(
      Owner owner, String name, String uid, @Nullable String version, int replicas) {
    Child child = Child.named(API_VERSION, KIND, owner, name);
    child.metadata().put("uid", uid);
    if (version != null) {
      child.metadata().put("resourceVersion", version);
    }
    child.spec().put("replicas", replicas);
    return child.resource();
  }

  /**
   * A JSON merge patch, under {@link FieldManagers#TEMPLATE}, that brings the fields beside the
   * template up to date; empty if they are. A patch and no apply, since an apply would have to
   * repeat the template or lose it. An adopted Deployment keeps what it says itself.
   *
   * @param template {@code spec.template} as stored, of this very revision
   */
  public static Optional<JsonNode> patch(
      Deployment seen,
      JsonNode template,
      RolloutPolicy policy,
      long sequence,
      @Nullable Slot slot) {
    ObjectNode patch = Child.object();
    kept(template)
        .filter(text -> !text.equals(annotation(seen, Marks.TEMPLATE)))
        .ifPresent(text -> patch.withObject("/metadata/annotations").put(Marks.TEMPLATE, text));
    if (slot != null && !Slots.of(seen).equals(Optional.of(slot))) {
      patch.withObject("/metadata/annotations").put(Slots.SLOT, slot.letter());
    }
    if (sequence(seen) != sequence) {
      patch.withObject("/metadata/annotations").put(SEQUENCE, Long.toString(sequence));
    }
    if (Adopted.is(seen)) {
      return patch.isEmpty() ? Optional.empty() : Optional.of(patch);
    }
    DeploymentSpec spec = seen.getSpec();
    update(patch, "minReadySeconds", spec.getMinReadySeconds(), policy.minReady());
    update(
        patch,
        "progressDeadlineSeconds",
        spec.getProgressDeadlineSeconds(),
        policy.progressDeadline());
    return patch.isEmpty() ? Optional.empty() : Optional.of(patch);
  }

  /** The sequence a Deployment says; 0 if it says none that can be read. */
  static long sequence(Deployment deployment) {
    String text = annotation(deployment, SEQUENCE);
    return text != null && NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0;
  }

  private static @Nullable String annotation(Deployment deployment, String name) {
    Map<String, String> annotations = deployment.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(name);
  }

  /** What a person goes back to; empty where it would crowd out other annotations. */
  private static Optional<String> kept(JsonNode template) {
    String text = CanonicalJson.text(template);
    return text.length() <= LARGEST_KEPT ? Optional.of(text) : Optional.empty();
  }

  /** The API server leaves out what is 0. */
  private static void update(
      ObjectNode patch, String field, @Nullable Integer seen, Duration wanted) {
    int seconds = Math.toIntExact(wanted.toSeconds());
    if (seconds != Objects.requireNonNullElse(seen, 0)) {
      patch.withObject("/spec").put(field, seconds);
    }
  }
}
