package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the count follows the load. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.minReplicas) || self.minReplicas <= self.maxReplicas",
    fieldPath = ".minReplicas",
    message = "minReplicas must not be above maxReplicas")
@ValidationRule(
    value =
        "!has(self.onMissingMetrics) || !has(self.onMissingMetrics.replicas) ||"
            + " self.onMissingMetrics.replicas <= self.maxReplicas",
    fieldPath = ".onMissingMetrics",
    message = "onMissingMetrics.replicas must not be above maxReplicas")
public record Scaling(
    @JsonPropertyDescription("Never fewer than this, but for a pin.")
        @Min(1)
        @Max(100_000)
        @Default("1")
        @Nullable Integer minReplicas,
    @JsonPropertyDescription("Never more than this, but for a pin.") @Required @Min(1) @Max(100_000)
        int maxReplicas,
    @JsonPropertyDescription("What is measured and wanted; the largest recommendation wins.")
        @Size(max = 16)
        @Nullable List<Metric> metrics,
    @JsonPropertyDescription(
            "As in autoscaling/v2. Without scaleUp there is no limit on the way up.")
        @Nullable ScalingBehavior behavior,
    @JsonPropertyDescription("A short window that overrides the long one when load jumps.")
        @Nullable Burst burst,
    @JsonPropertyDescription("What to do while no metric is known.")
        @Nullable OnMissingMetrics onMissingMetrics) {}
