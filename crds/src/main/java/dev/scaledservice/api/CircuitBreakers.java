package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How callers' breakers are heard of, and what an open one means. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.server) || (has(self.source) && self.source == 'Prometheus')",
    fieldPath = ".server",
    message = "server goes with source: Prometheus; StatsD reports are pushed")
@ValidationRule(
    value =
        "!has(self.source) || self.source != 'Prometheus' || !has(self.callers) ||"
            + " !has(self.callers.cidrs)",
    fieldPath = ".callers",
    message =
        "callers.cidrs are source addresses of StatsD packets; with source: Prometheus write"
            + " callers.namespaces")
public record CircuitBreakers(
    @JsonPropertyDescription(
            "StatsD: callers push calls and breaker_state. Prometheus: what resilience4j exports.")
        @Default("StatsD")
        @Nullable Source source,
    @JsonPropertyDescription("Name of a Prometheus in the operator's settings; main if absent.")
        @Size(max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Nullable String server,
    @JsonPropertyDescription(
            "Coordinate follows all rules; HoldOnly only keeps the count from falling while a"
                + " breaker is open; Ignore shows breakers and does nothing.")
        @Default("Coordinate")
        @Nullable OnOpen onOpen,
    @JsonPropertyDescription(
            "Who may report beside pods of the own namespace. Reports of others are shown, never"
                + " acted on.")
        @Nullable Callers callers) {

  /** Where reports come from. */
  public enum Source {
    @JsonProperty("StatsD")
    STATSD,
    @JsonProperty("Prometheus")
    PROMETHEUS
  }

  /** What an open breaker means. */
  public enum OnOpen {
    @JsonProperty("Coordinate")
    COORDINATE,
    @JsonProperty("HoldOnly")
    HOLD_ONLY,
    @JsonProperty("Ignore")
    IGNORE
  }

  /** Who may report. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Callers(
      @JsonPropertyDescription("Namespaces of pods that may report.")
          @Size(max = 64)
          @ValidationRule(
              value = "self.all(n, n.size() <= 63 && n.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$'))",
              message = "write names of namespaces such as shop")
          @Nullable List<@Size(max = 63) String> namespaces,
      @JsonPropertyDescription("Addresses outside the cluster's pods that may report.")
          @Size(max = 64)
          @ValidationRule(
              value =
                  "self.all(c, c.matches('^([0-9]{1,3}[.]){3}[0-9]{1,3}/([0-9]|[12][0-9]|3[0-2])$')"
                      + " || c.matches('^[0-9a-fA-F:]{2,39}/([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8])$'))",
              message = "write ranges of addresses such as 10.1.0.0/16 or fd00::/8")
          @Nullable List<@Size(max = 64) String> cidrs) {}
}
