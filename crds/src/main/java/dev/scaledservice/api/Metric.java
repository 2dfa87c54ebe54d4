package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One metric: exactly one source, and what its number is wanted to be. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.statsd) != has(self.prometheus)",
    message = "write exactly one source: statsd or prometheus")
@ValidationRule(
    value = "!has(self.window) || has(self.statsd)",
    fieldPath = ".window",
    message = "window goes with statsd; with prometheus write the range into the query")
public record Metric(
    @JsonPropertyDescription("Unique within the service; letters, digits and _.")
        @Required
        @Size(max = 63)
        @Pattern("^[a-z][a-z0-9_]*$")
        String name,
    @JsonPropertyDescription("Pushed by the service's own pods.") @Nullable StatsdSource statsd,
    @JsonPropertyDescription("An instant query that yields one number.")
        @Nullable PrometheusSource prometheus,
    @JsonPropertyDescription("What the number is wanted to be.") @Required MetricTarget target,
    @JsonPropertyDescription("How far statsd looks back, such as 15s (the default).")
        @Size(max = 32)
        @ValidationRule(value = Rule.DURATION, message = Rule.DURATION_MESSAGE)
        @ValidationRule(value = Rule.WINDOW, message = Rule.WINDOW_MESSAGE)
        @Nullable String window) {}
