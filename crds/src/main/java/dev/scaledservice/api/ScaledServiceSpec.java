package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a service is: what runs, how it is found, how it scales, how a new version is let in. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.replicas) || (has(self.scaling.metrics) && self.scaling.metrics.size() > 0)",
    fieldPath = ".scaling",
    message = "write at least one entry in scaling.metrics, or pin the count with replicas")
public record ScaledServiceSpec(
    @JsonPropertyDescription(
            "The pods of the service, as in a Deployment. A change is a new revision.")
        @Required
        @SchemaFrom(type = PodTemplate.class)
        JsonNode template,
    @JsonPropertyDescription(
            "Absent: the count is automatic. Present: exactly this many, above bounds and metrics"
                + " (kubectl scale sets it, ssvc auto removes it). Keep it out of Git.")
        @Min(0)
        @SpecReplicas
        @Nullable Integer replicas,
    @JsonPropertyDescription(
            "Auto decides and acts; Observe decides and explains but does not act; Paused does"
                + " not decide. Pins and revisions work in every mode.")
        @Default("Auto")
        @Nullable Mode mode,
    @JsonPropertyDescription("What callers reach; every container port if absent.") @Size(max = 32)
        @Nullable List<Port> ports,
    @JsonPropertyDescription("How the count follows the load.") @Required Scaling scaling,
    @JsonPropertyDescription(
            "How callers' circuit breakers are heard of, and what an open one means.")
        @Nullable CircuitBreakers circuitBreakers,
    @JsonPropertyDescription(
            "What callers may send of each class of priority while capacity is short.")
        @Nullable Admission admission,
    @JsonPropertyDescription("How callers find the instances.") @Nullable Discovery discovery,
    @JsonPropertyDescription("How a new revision is let in.") @Nullable Rollout rollout) {}
