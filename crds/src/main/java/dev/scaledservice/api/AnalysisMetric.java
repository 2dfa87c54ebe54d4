package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/**
 * What else tells a bad revision: bad events that instances count, compared with the old revision;
 * or a number of the new one that is to stay within a bound.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "has(self.statsd) != has(self.prometheus)",
    message = "write exactly one source: statsd or prometheus")
@ValidationRule(
    value = "[has(self.compare), has(self.below), has(self.above)].filter(a, a).size() == 1",
    message = "write exactly one aim: compare, below or above")
@ValidationRule(
    value = "has(self.compare) == has(self.statsd)",
    message = "compare goes with statsd; below and above go with prometheus")
@ValidationRule(
    value = "!has(self.statsd) || self.statsd.as == 'Rate'",
    fieldPath = ".statsd",
    message = "write as: Rate, of a metric that counts bad events")
@ValidationRule(
    value =
        "!has(self.prometheus) || self.prometheus.query.matches(r'" + AnalysisMetric.QUERY + "')",
    fieldPath = ".prometheus.query",
    message =
        "write no other variables than $revision, $service and $namespace; each stands for a name")
public record AnalysisMetric(
    @JsonPropertyDescription("Unique within the analysis; verdicts name it.")
        @Required
        @Size(max = 40)
        @Pattern("^[a-z]([-a-z0-9]*[a-z0-9])?$")
        String name,
    @JsonPropertyDescription("A counter of bad events that the service's own pods push.")
        @Nullable StatsdSource statsd,
    @JsonPropertyDescription(
            "A query that yields one number; $revision, $service and $namespace stand for names.")
        @Nullable PrometheusSource prometheus,
    @JsonPropertyDescription("With what bad events are compared.") @Nullable Compare compare,
    @JsonPropertyDescription("The number is to be below this.")
        @ValidationRule(value = Rule.NUMBER, message = Rule.NUMBER_MESSAGE)
        @Nullable Quantity below,
    @JsonPropertyDescription("The number is to be above this.")
        @ValidationRule(value = Rule.NUMBER, message = Rule.NUMBER_MESSAGE)
        @Nullable Quantity above) {

  /** Queries in which a $ is one of the variables, or nothing that looks like one. */
  static final String QUERY = "^([^$]|[$](revision|service|namespace)\\b|[$][^$A-Za-z_{]|[$]$)*$";

  /** Ways to compare. */
  public enum Compare {
    @JsonProperty("NotWorseThanStable")
    NOT_WORSE_THAN_STABLE
  }
}
