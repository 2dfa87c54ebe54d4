package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** When a short window overrides the long one. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Burst(
    @JsonPropertyDescription("The short window; 3s if absent. Pushed metrics only.")
        @Size(max = 32)
        @ValidationRule(value = Rule.DURATION, message = Rule.DURATION_MESSAGE)
        @ValidationRule(
            value = Rule.WITHIN_FIVE_MINUTES,
            message = Rule.WITHIN_FIVE_MINUTES_MESSAGE)
        @Nullable String window,
    @JsonPropertyDescription(
            "A load above this many times what the ready replicas take is a burst; 2 if absent.")
        @ValidationRule(value = Rule.POSITIVE_QUANTITY, message = Rule.POSITIVE_QUANTITY_MESSAGE)
        @Nullable Quantity threshold) {}
