package dev.scaledservice.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.api.ScaledService;
import org.jspecify.annotations.Nullable;

/**
 * What a command finds before it changes something. Read field by field: a pin must work on a
 * service whose spec nobody can read as a whole.
 *
 * @param mode as it is written; {@code Auto} where it is not
 */
record Before(@Nullable Integer pin, String mode, @Nullable Integer maxReplicas) {
  static final String AUTO = "Auto";
  static final String OBSERVE = "Observe";
  static final String PAUSED = "Paused";

  static Before of(ScaledService service) {
    JsonNode spec = service.getSpec();
    return new Before(
        number(spec.path("replicas")),
        spec.path("mode").asText(AUTO),
        number(spec.at("/scaling/maxReplicas")));
  }

  private static @Nullable Integer number(JsonNode node) {
    return node.isInt() ? node.intValue() : null;
  }
}
