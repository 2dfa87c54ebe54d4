package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Who counts calls by revision, where neither callers nor proxies are to be asked. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AnalysisCalls(
    @JsonPropertyDescription(
            "A Prometheus that has what callers count of their calls, by revision.")
        @Required
        Prometheus prometheus) {

  /** Queries in which a $ is one of the variables, or nothing that looks like one. */
  static final String QUERY = "^([^$]|[$](service|namespace)\\b|[$][^$A-Za-z_{]|[$]$)*$";

  private static final String RULE = "self.matches(r'" + QUERY + "')";

  private static final String MESSAGE =
      "write no other variables than $service and $namespace; each stands for a name";

  /**
   * Instant queries that yield counters of those who make the calls, with the label {@code
   * revision} of who served them; all of the same exporters. Counters of the pods that serve calls
   * will not do: pods are scraped at different times, so what hits all of them would look like the
   * new revision's fault.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Prometheus(
      @JsonPropertyDescription("Name of a server in the operator's settings; main if absent.")
          @Size(max = 63)
          @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          @Nullable String server,
      @JsonPropertyDescription(
              "PromQL of counters of all calls, as callers count them, with the labels revision and"
                  + " instance; $service and $namespace stand for names.")
          @Required
          @Size(min = 1, max = 2048)
          @ValidationRule(value = RULE, message = MESSAGE)
          String total,
      @JsonPropertyDescription("PromQL of counters of those that failed.")
          @Required
          @Size(min = 1, max = 2048)
          @ValidationRule(value = RULE, message = MESSAGE)
          String failed,
      @JsonPropertyDescription("PromQL of counters of those that took too long; absent: none did.")
          @Size(min = 1, max = 2048)
          @ValidationRule(value = RULE, message = MESSAGE)
          @Nullable String slow,
      @JsonPropertyDescription(
              "PromQL of counters of those that were turned away; absent: none were.")
          @Size(min = 1, max = 2048)
          @ValidationRule(value = RULE, message = MESSAGE)
          @Nullable String shed) {}
}
