package dev.scaledservice.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * A ScaledService as the API server stores it: spec and status are kept as plain JSON, so that an
 * object whose spec slipped past the schema is one object with an {@link InvalidSpec}, and never
 * the end of the watch that carries all the others.
 */
@Group(ScaledService.GROUP)
@Version(ScaledService.VERSION)
@Kind(ScaledService.KIND)
@Plural(ScaledService.PLURAL)
@Singular("scaledservice")
@ShortNames("ssvc")
@SuppressWarnings("overrides") // Equality is the superclass's: metadata, spec and status.
public final class ScaledService extends CustomResource<JsonNode, JsonNode> implements Namespaced {

  public static final String GROUP = "scaledservice.dev";
  public static final String VERSION = "v1alpha1";
  public static final String KIND = "ScaledService";
  public static final String PLURAL = "scaledservices";

  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** An object to be applied: {@code spec} and {@code status} as given, null for absent. */
  public static ScaledService of(
      ObjectMeta metadata, @Nullable ScaledServiceSpec spec, @Nullable ScaledServiceStatus status) {
    var service = new ScaledService();
    service.setMetadata(metadata);
    service.setSpec(spec == null ? null : JSON.valueToTree(spec));
    service.setStatus(status == null ? null : JSON.valueToTree(status));
    return service;
  }

  /**
   * The spec as records.
   *
   * @throws InvalidSpec if what is stored has another shape; the message names the field
   */
  public ScaledServiceSpec spec() {
    JsonNode stored = getSpec();
    if (stored == null || stored.isNull()) {
      throw new InvalidSpec("spec is missing");
    }
    try {
      return JSON.treeToValue(stored, ScaledServiceSpec.class);
    } catch (JsonProcessingException e) {
      throw InvalidSpec.at("spec", e);
    }
  }

  /**
   * The status as records; what cannot be read (written by a version of another shape) counts as
   * absent, since all of it can be found out again.
   */
  public ScaledServiceStatus status() {
    JsonNode stored = getStatus();
    if (stored == null || stored.isNull()) {
      return ScaledServiceStatus.EMPTY;
    }
    try {
      return JSON.treeToValue(stored, ScaledServiceStatus.class);
    } catch (JsonProcessingException e) {
      return ScaledServiceStatus.EMPTY;
    }
  }

  @Override
  protected @Nullable JsonNode initSpec() {
    return null;
  }

  @Override
  protected @Nullable JsonNode initStatus() {
    return null;
  }
}
