package dev.scaledservice.api;

import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/**
 * The schema of {@code spec.template}: what must be there, and nothing else of what a pod may hold,
 * so that newer fields of pods pass through untouched. The template itself is kept as JSON.
 */
record PodTemplate(Metadata metadata, @Required Spec spec) {

  /** Labels and annotations of the pods. */
  @PreserveUnknownFields
  record Metadata(
      @Size(max = 64) Map<String, String> labels,
      @Size(max = 64) Map<String, String> annotations) {}

  /** A pod's spec. */
  @PreserveUnknownFields
  record Spec(@Required @Size(min = 1, max = 32) List<Container> containers) {}

  /** A container. */
  @PreserveUnknownFields
  record Container(@Required @Size(min = 1, max = 63) String name) {}
}
