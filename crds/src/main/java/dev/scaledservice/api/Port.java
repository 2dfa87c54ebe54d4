package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.IntOrString;
import org.jspecify.annotations.Nullable;

/** A port that callers reach, as in a Service. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Port(
    @Required @Size(max = 15) @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$") String name,
    @Required @Min(1) @Max(65535) int port,
    @JsonPropertyDescription(
            "Number or name of the container's port; the same number as port if absent.")
        @Nullable IntOrString targetPort,
    @Size(max = 253) @Nullable String appProtocol) {}
