package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code HorizontalPodAutoscalerBehavior} of autoscaling/v2. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScalingBehavior(@Nullable Rules scaleUp, @Nullable Rules scaleDown) {

  /** One direction: {@code HPAScalingRules}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Rules(
      @JsonPropertyDescription(
              "How far back to look for a gentler recommendation; 0 up, 300 down if absent.")
          @Min(0)
          @Max(3600)
          @Nullable Integer stabilizationWindowSeconds,
      @JsonPropertyDescription("Which policy decides; Max if absent.")
          @Nullable SelectPolicy selectPolicy,
      @Size(max = 16) @Nullable List<ScalingPolicy> policies,
      @JsonPropertyDescription("Dead band as a share of the target; 0.1 if absent.")
          @ValidationRule(
              value =
                  "type(self) == int ? self >= 0 : (isQuantity(self) &&"
                      + " !quantity(self).isLessThan(quantity('0')))",
              message = "write a share such as \"0.1\" (quoted) or 0")
          @Nullable Quantity tolerance) {}

  /** {@code HPAScalingPolicy}: so many pods or percent within a period. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ScalingPolicy(
      @Required Type type,
      @Required @Min(1) int value,
      @Required @Min(1) @Max(1800) int periodSeconds) {

    /** What {@code value} counts. */
    public enum Type {
      @JsonProperty("Pods")
      PODS,
      @JsonProperty("Percent")
      PERCENT
    }
  }

  /** Which of several policies decides. */
  public enum SelectPolicy {
    @JsonProperty("Max")
    MAX,
    @JsonProperty("Min")
    MIN,
    @JsonProperty("Disabled")
    DISABLED
  }
}
