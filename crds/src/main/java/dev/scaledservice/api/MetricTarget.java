package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** The {@code MetricTarget} of autoscaling/v2. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.type != 'AverageValue' || (has(self.averageValue) && !has(self.value))",
    message = "AverageValue needs averageValue, and only that")
@ValidationRule(
    value = "self.type != 'Value' || (has(self.value) && !has(self.averageValue))",
    message = "Value needs value, and only that")
public record MetricTarget(
    @Required Type type,
    @JsonPropertyDescription("So much for each ready replica, such as 100 or 250m.")
        @ValidationRule(value = Rule.POSITIVE_QUANTITY, message = Rule.POSITIVE_QUANTITY_MESSAGE)
        @Nullable Quantity averageValue,
    @JsonPropertyDescription("The metric itself, whatever the number of replicas.")
        @ValidationRule(value = Rule.POSITIVE_QUANTITY, message = Rule.POSITIVE_QUANTITY_MESSAGE)
        @Nullable Quantity value) {

  /** How the number is compared. */
  public enum Type {
    @JsonProperty("AverageValue")
    AVERAGE_VALUE,
    @JsonProperty("Value")
    VALUE
  }
}
