package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A StatsD metric and what is made of it over the window and the pods. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StatsdSource(
    @JsonPropertyDescription("Name of the metric as it is sent.")
        @Required
        @Size(min = 1, max = 200)
        String metric,
    @JsonPropertyDescription(
            "Rate (a second), Sum, Count: added over pods. Gauge, Mean: averaged over pods."
                + " P50 to P999, Unique: merged.")
        @Required
        As as,
    @JsonPropertyDescription("Only samples that carry all of these tags.") @Size(max = 16)
        @Nullable Map<String, @Size(max = 200) String> tags) {

  /** What is made of the samples. */
  public enum As {
    @JsonProperty("Rate")
    RATE,
    @JsonProperty("Sum")
    SUM,
    @JsonProperty("Gauge")
    GAUGE,
    @JsonProperty("Mean")
    MEAN,
    @JsonProperty("P50")
    P50,
    @JsonProperty("P75")
    P75,
    @JsonProperty("P90")
    P90,
    @JsonProperty("P95")
    P95,
    @JsonProperty("P99")
    P99,
    @JsonProperty("P999")
    P999,
    @JsonProperty("Count")
    COUNT,
    @JsonProperty("Unique")
    UNIQUE;

    /** As the resource spells it. */
    public String text() {
      return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
  }
}
