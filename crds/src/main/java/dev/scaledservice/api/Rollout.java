package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import org.jspecify.annotations.Nullable;

/** How a new revision is let in. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.minReadySeconds) || !has(self.progressDeadlineSeconds) ||"
            + " self.minReadySeconds < self.progressDeadlineSeconds",
    fieldPath = ".progressDeadlineSeconds",
    message = "progressDeadlineSeconds must be above minReadySeconds")
public record Rollout(
    @JsonPropertyDescription("Rolling replaces instances as a Deployment does.") @Default("Rolling")
        @Nullable Strategy strategy,
    @Nullable Rolling rolling,
    @JsonPropertyDescription("How long a new instance must be ready to count as available.")
        @Min(0)
        @Max(3600)
        @Default("0")
        @Nullable Integer minReadySeconds,
    @JsonPropertyDescription("How long a rollout may make no progress before it is called stuck.")
        @Min(1)
        @Max(86_400)
        @Default("600")
        @Nullable Integer progressDeadlineSeconds,
    @JsonPropertyDescription("How many old revisions are kept.") @Min(0) @Max(100) @Default("3")
        @Nullable Integer revisionHistoryLimit) {

  /** Ways to let a revision in. */
  public enum Strategy {
    @JsonProperty("Rolling")
    ROLLING
  }

  /** As in a Deployment; 25% and 25% if absent. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "!(has(self.maxSurge) && has(self.maxUnavailable) &&"
              + " (type(self.maxSurge) == int ? self.maxSurge == 0 :"
              + " self.maxSurge.matches('^0+%$')) && (type(self.maxUnavailable) == int ?"
              + " self.maxUnavailable == 0 : self.maxUnavailable.matches('^0+%$')))",
      message = "maxSurge and maxUnavailable must not both be 0: nothing could move")
  public record Rolling(
      @JsonPropertyDescription("How many instances above the count, as a number or a share.")
          @ValidationRule(value = Rule.COUNT_OR_PERCENT, message = Rule.COUNT_OR_PERCENT_MESSAGE)
          @Nullable IntOrString maxSurge,
      @JsonPropertyDescription("How many instances may be missing, as a number or a share.")
          @ValidationRule(value = Rule.COUNT_OR_PERCENT, message = Rule.COUNT_OR_PERCENT_MESSAGE)
          @Nullable IntOrString maxUnavailable) {}
}
