package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What to do while no metric is known. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.policy) || self.policy == 'Hold' ? !has(self.replicas) && !has(self.after) :"
            + " has(self.replicas)",
    message = "Fallback and ScaleUpOnly need replicas (and may have after); Hold has neither")
public record OnMissingMetrics(
    @JsonPropertyDescription(
            "Hold keeps the count; Fallback goes to replicas; ScaleUpOnly goes to replicas only if"
                + " that is more.")
        @Default("Hold")
        @Nullable Policy policy,
    @JsonPropertyDescription("The count to fall back to.") @Min(1) @Max(100_000)
        @Nullable Integer replicas,
    @JsonPropertyDescription("How long nothing must have been known; 1m if absent.")
        @Size(max = 32)
        @ValidationRule(value = Rule.DURATION, message = Rule.DURATION_MESSAGE)
        @Nullable String after) {

  /** Choices. */
  public enum Policy {
    @JsonProperty("Hold")
    HOLD,
    @JsonProperty("Fallback")
    FALLBACK,
    @JsonProperty("ScaleUpOnly")
    SCALE_UP_ONLY
  }
}
