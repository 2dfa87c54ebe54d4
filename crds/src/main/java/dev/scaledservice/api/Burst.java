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
        @ValidationRule(value = Rule.WINDOW, message = Rule.WINDOW_MESSAGE)
        @Nullable String window,
    @JsonPropertyDescription(
            "A load above this many times what the ready replicas take is a burst; 2 if absent.")
        @ValidationRule(
            value =
                "type(self) == int ? self >= 1 : (isQuantity(self) &&"
                    + " !quantity(self).isLessThan(quantity('1')))",
            message = "write a factor of 1 or more such as 2 or \"1.5\" (quoted when not whole)")
        @Nullable Quantity threshold) {}
