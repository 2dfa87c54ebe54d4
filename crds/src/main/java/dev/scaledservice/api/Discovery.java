package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How callers find the instances. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Discovery(
    @JsonPropertyDescription("Used where the operator has a Consul.") @Nullable Consul consul) {

  /** Registration in Consul; tokens and TLS belong to the operator's settings. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Consul(
      @JsonPropertyDescription("The service's name in Consul; the resource's name if absent.")
          @Size(min = 1, max = 63)
          @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          @Nullable String serviceName,
      @Size(max = 32) @Nullable List<@Size(min = 1, max = 100) String> tags,
      @JsonPropertyDescription("Added to what the operator writes itself.")
          @Size(max = 32)
          @ValidationRule(
              value =
                  "self.all(k, k.matches('^[A-Za-z0-9_-]{1,128}$') && !(k in ['managed-by',"
                      + " 'cluster', 'cr', 'cr-uid', 'pod', 'pod-uid', 'revision']))",
              message =
                  "keys are letters, digits, - and _; managed-by, cluster, cr, cr-uid, pod, pod-uid"
                      + " and revision are the operator's own")
          @Nullable Map<String, @Size(max = 512) String> meta,
      @JsonPropertyDescription("How long an instance is kept after callers were told that it goes.")
          @Default("5s")
          @Size(max = 32)
          @ValidationRule(value = Rule.DURATION_OR_ZERO, message = Rule.DURATION_OR_ZERO_MESSAGE)
          @Nullable String drain) {}
}
