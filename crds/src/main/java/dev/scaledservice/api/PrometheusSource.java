package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** An instant query to one of the servers that the operator's settings define. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PrometheusSource(
    @JsonPropertyDescription("PromQL that yields one number, such as sum(rate(requests[30s])).")
        @Required
        @Size(min = 1, max = 4096)
        String query,
    @JsonPropertyDescription("Name of a server in the operator's settings; main if absent.")
        @Size(max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Nullable String server) {}
