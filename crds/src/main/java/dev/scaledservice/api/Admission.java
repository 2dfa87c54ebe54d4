package dev.scaledservice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What callers may send of each class of priority while capacity is short. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Admission(
    @JsonPropertyDescription(
            "Classes of calls, highest first. If absent: critical with a floor of 50, normal of 10,"
                + " low of 0. An empty list sheds nothing.")
        @Size(max = 8)
        @ValidationRule(
            value = "self.all(p, self.exists_one(q, q.name == p.name))",
            message = "each name once")
        @ValidationRule(
            value =
                "[1, 2, 3, 4, 5, 6, 7].all(i, i >= self.size() || !has(self[i].floor) ||"
                    + " self[i].floor == 0 || (has(self[i - 1].floor) && self[i].floor <="
                    + " self[i - 1].floor))",
            message = "write classes from the highest to the lowest: no floor above the one before")
        @Nullable List<PriorityClass> priorities,
    @JsonPropertyDescription(
            "The way back from an open breaker: percent of what the ready replicas serve, a step"
                + " every 2 s; 10, 25, 50, 100 if absent.")
        @Size(min = 1, max = 10)
        @ValidationRule(
            value =
                "self[self.size() - 1] == 100 && self[0] > 0 && [1, 2, 3, 4, 5, 6, 7, 8, 9].all(i,"
                    + " i >= self.size() || self[i] > self[i - 1])",
            message = "write percents that rise and end at 100, such as [10, 25, 50, 100]")
        @Nullable List<@Min(1) @Max(100) Integer> ramp) {

  /** A class of calls. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PriorityClass(
      @JsonPropertyDescription("As callers tag their calls with priority.")
          @Required
          @Size(min = 1, max = 40)
          @Pattern("^[a-z0-9]([-_a-z0-9]*[a-z0-9])?$")
          String name,
      @JsonPropertyDescription("Percent that is admitted however short the capacity is.")
          @Min(0)
          @Max(100)
          @Default("0")
          @Nullable Integer floor) {}
}
