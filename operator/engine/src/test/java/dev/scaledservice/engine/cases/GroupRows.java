package dev.scaledservice.engine.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.engine.recommend.PodGroups;
import dev.scaledservice.engine.recommend.PodGroups.Group;
import dev.scaledservice.engine.recommend.PodGroups.Phase;
import dev.scaledservice.engine.recommend.PodGroups.Pod;
import dev.scaledservice.engine.recommend.PodGroups.Readiness;
import dev.scaledservice.engine.recommend.PodGroups.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows that ask which pods count. */
final class GroupRows {

  private GroupRows() {}

  static void groups(JsonNode row) {
    var rule =
        new PodGroups(
            Duration.ofSeconds(Rows.wanted(row, "cpu_initialization_period_s")),
            Duration.ofSeconds(Rows.wanted(row, "initial_readiness_delay_s")));
    boolean cpu = row.path("resource").asText().equals("cpu");
    Map<Group, List<String>> groups = new EnumMap<>(Group.class);
    for (Group group : Group.values()) {
      groups.put(group, new ArrayList<>());
    }
    for (JsonNode pod : row.path("pods")) {
      named(groups, rule.group(pod(pod), cpu, Rows.NOW)).add(pod.path("name").asText());
    }
    JsonNode expected = row.path("expected");
    assertThat(named(groups, Group.READY)).hasSize(Rows.count(expected, "ready_count"));
    assertThat(named(groups, Group.UNREADY)).hasSameElementsAs(names(expected, "unready"));
    assertThat(named(groups, Group.MISSING)).hasSameElementsAs(names(expected, "missing"));
    assertThat(named(groups, Group.IGNORED)).hasSameElementsAs(names(expected, "ignored"));
  }

  private static List<String> named(Map<Group, List<String>> groups, Group group) {
    return groups.getOrDefault(group, List.of());
  }

  private static List<String> names(JsonNode expected, String field) {
    var names = new ArrayList<String>();
    expected.path(field).forEach(name -> names.add(name.asText()));
    return names;
  }

  private static Pod pod(JsonNode pod) {
    JsonNode ready = pod.path("ready_condition");
    JsonNode metric = pod.path("metric");
    return new Pod(
        Phase.valueOf(pod.path("phase").asText("Unknown").toUpperCase(Locale.ROOT)),
        pod.path("deleting").asBoolean(),
        pod.hasNonNull("start_age_s") ? at(pod.path("start_age_s")) : null,
        readiness(ready, pod.path("ready_transition_age_s")),
        metric.isObject()
            ? new Sample(
                at(metric.path("age_s")), Duration.ofSeconds(metric.path("window_s").asLong()))
            : null);
  }

  private static @Nullable Readiness readiness(JsonNode ready, JsonNode changed) {
    return ready.isTextual() ? new Readiness(ready.asText().equals("False"), at(changed)) : null;
  }

  /** A text, such as "zero time", is the beginning of all time; so is nothing. */
  private static Instant at(JsonNode age) {
    return age.isNumber() ? Rows.ago(age.asLong()) : Instant.EPOCH;
  }
}
