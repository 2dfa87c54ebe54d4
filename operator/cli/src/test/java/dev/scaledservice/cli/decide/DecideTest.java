package dev.scaledservice.cli.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scaledservice.cli.Shell;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecideTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static final String POLICY =
      """
      "policy":{"maxReplicas":9,"metrics":[{"name":"requests","unit":"/s","target":{"type":"AverageValue","averageValue":100}}]}\
      """;

  @Test
  void aJumpIsFollowedAndADipIsNot() throws Exception {
    var plans = plans(line("03:00:00", 4, 912), line("03:01:00", 9, 100), line("03:05:30", 9, 100));

    assertThat(plans).extracting(plan -> plan.path("line").asInt()).containsExactly(1, 2, 3);
    assertThat(plans).extracting(plan -> plan.path("desired").asInt()).containsExactly(9, 9, 1);
    assertThat(plans)
        .extracting(plan -> plan.path("because").asText())
        .containsExactly(
            "4 -> 9: requests 912/s, 100 each wanted; maxReplicas 9 allows no more",
            "stays 9: 1 would do (requests 100/s, 100 each wanted), but 9 was right within the last"
                + " 300 s",
            "9 -> 1: requests 100/s, 100 each wanted");
    assertThat(plans.get(1).at("/decision/limitedBy").asText()).isEqualTo("StabilizationWindow");
    assertThat(plans.get(1).path("lookAgain").asText()).isEqualTo("2026-01-02T03:05:00Z");
  }

  @Test
  void linesOfOneServiceShareAMemoryAndNoOther() throws Exception {
    var plans =
        plans(
            service("a", line("03:00:00", 9, 900)),
            service("b", line("03:00:00", 2, 100)),
            service("a", line("03:01:00", 9, 100)),
            service("b", line("03:01:00", 1, 100)));

    assertThat(plans)
        .extracting(plan -> plan.path("service").asText())
        .containsExactly("a", "b", "a", "b");
    assertThat(plans.get(2).path("desired").asInt()).isEqualTo(9);
    assertThat(plans.get(3).at("/memory/events/0/change").asInt()).isEqualTo(-1);
  }

  @Test
  void aMemoryInTheLineComesBeforeTheOneOfTheLineBefore() throws Exception {
    String memory = plans(line("03:00:00", 9, 900)).getFirst().path("memory").toString();
    String later = line("03:01:00", 9, 100);

    assertThat(plans(later).getFirst().path("desired").asInt()).isEqualTo(9);
    var remembered = later.replaceFirst("\\{", "{\"memory\":" + memory + ",");
    assertThat(
            plans(line("03:00:00", 2, 100), remembered).getLast().at("/memory/startedAt").asText())
        .isEqualTo("2026-01-02T03:00:00Z");
    assertThat(plans(remembered).getFirst().at("/decision/steps/1/because/floor").asInt())
        .isEqualTo(9);
  }

  @Test
  void aLineOfTheLogIsAValidInputAndLeadsToTheSamePlan() {
    String lines =
        String.join("\n", line("03:00:00", 4, 912), EVERYTHING, line("03:01:00", 9, 100));

    var first = Shell.runWith(lines, "decide", "--log");
    var again = Shell.runWith(first.out(), "decide", "--log");

    assertThat(first.err()).isEmpty();
    assertThat(first.exit()).isZero();
    assertThat(again.out()).isEqualTo(first.out());
    assertThat(first.out().lines())
        .hasSize(3)
        .allMatch(log -> log.contains("\"plan\":{\"desired\":"));
  }

  @Test
  void everyWordIsUnderstood() throws Exception {
    var plan = plans(EVERYTHING).getFirst();

    assertThat(plan.at("/decision/recommendations/0/target/averageUtilization").asInt())
        .isEqualTo(60);
    // 90 % of 60 % wanted over three ready pods; a fourth is on its way.
    assertThat(plan.at("/decision/recommendations/0/replicas").asInt()).isEqualTo(5);
    assertThat(plan.at("/decision/recommendations/1/reading/state").asText()).isEqualTo("Stale");
    assertThat(plan.at("/decision/recommendations/2/reading/why").asText())
        .isEqualTo("no such series");
    assertThat(plan.path("act").asBoolean()).isFalse();
    assertThat(plan.at("/conditions/metricsFresh/status").asBoolean()).isFalse();
  }

  @Test
  void whatBreakersHideIsDemand() throws Exception {
    String calm = line("03:00:00", 6, 600);
    String open = line("03:00:10", 6, 560);
    var plans =
        plans(
            calm.replaceFirst("\\{", "{" + callers("Closed", "\"ok\":600") + ","),
            open.replaceFirst(
                "\\{",
                "{" + callers("Open", "\"ok\":400,\"errors\":160,\"notPermitted\":352") + ","));

    assertThat(plans.getFirst().at("/coordination/findings").isEmpty()).isTrue();
    assertThat(plans.getLast().path("because").asText())
        .startsWith(
            "6 -> 9: requests 560/s, 100 each wanted; breaker app->worker open 38 %:"
                + " demand 912/s = 560 admitted + 352 not permitted");
    assertThat(plans.getLast().at("/coordination/findings/0/rule").asText())
        .isEqualTo("HiddenDemand");
    assertThat(plans.getLast().at("/conditions/coordinated/reason").asText())
        .isEqualTo("ScalingOnHiddenDemand");
    assertThat(plans.getLast().at("/memory/circuits/episode/saturated").asBoolean()).isTrue();
    assertThat(plans.getLast().at("/admission/shares/0/priority").asText()).isEqualTo("critical");
  }

  @Test
  void aLogOfAnOpeningIsValidInput() {
    String open =
        line("03:00:10", 6, 560)
            .replaceFirst("\\{", "{" + callers("Open", "\"ok\":400,\"notPermitted\":352") + ",");
    String lines = String.join("\n", open, open.replace("03:00:10", "03:00:11"));

    var first = Shell.runWith(lines, "decide", "--log");
    var again = Shell.runWith(first.out(), "decide", "--log");

    assertThat(again.err()).isEmpty();
    assertThat(again.out()).isEqualTo(first.out()).contains("\"demandBefore\":");
  }

  @Test
  void aMistakeInACircuitIsNamedWithItsPlace() {
    String line =
        line("03:00:00", 6, 600).replaceFirst("\\{", "{" + callers("Broken", "\"ok\":600") + ",");

    var result = Shell.runWith(line, "decide");

    assertThat(result.err())
        .startsWith(
            "line 1: circuits.in[0].state is \"Broken\"; wants one of Closed, HalfOpen, Open, Unknown");
  }

  private static String callers(String state, String calls) {
    return "\"circuits\":{\"in\":[{\"caller\":\"app\",\"callee\":\"worker\",\"state\":\"%s\",\"calls\":{%s}}]}"
        .formatted(state, calls);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"value\":912        | \"value\":\"x\"            | measurements[0].window.value wants a number",
        "\"value\":912        | \"value\":null             | measurements[0].window.value is missing",
        "\"maxReplicas\":9    | \"maxReplicas\":9.5        | policy.maxReplicas is \"9.5\"; wants a whole number",
        "\"maxReplicas\":9,   | ``                         | policy.maxReplicas is missing",
        "\"maxReplicas\":9    | \"maxReplicas\":9,\"max\":1 | policy.max is unknown; there are behavior, burst",
        "\"maxReplicas\":9    | \"maxReplicas\":0          | policy: bounds want 0 <= minReplicas <= maxReplicas, not 1 and 0",
        "\"maxReplicas\":9    | \"maxReplicas\":9,\"mode\":\"Off\" | policy.mode is \"Off\"; wants one of Auto, Observe, Paused",
        "\"maxReplicas\":9    | \"maxReplicas\":9,\"burst\":{\"window\":\"3\"} | policy.burst.window is \"3\"; wants a duration such as 250ms",
        "\"AverageValue\"     | \"Latency\"                | policy.metrics[0].target is of a kind \"Latency\" that is not known; there are AverageValue, Utilization, Value",
        "\"averageValue\":100 | \"averageValue\":0         | policy.metrics[0].target: averageValue wants a number above 0, not 0.0",
        "\"desired\":4        | \"desired\":-1             | fleet: counts cannot be negative",
        "\"desired\":4        | \"current\":4              | fleet.desired is missing",
        "2026-01-02T03:00:00Z | yesterday                  | at is \"yesterday\"; wants a time such as 2026-01-02T03:04:05Z",
        "{\"at\"              | [{\"at\"                   | is not JSON",
      })
  void aMistakeIsNamedWithItsPlaceAndTheOthersGoOn(String right, String wrong, String message) {
    String good = line("03:00:00", 4, 912);
    String bad = good.replace(right, wrong);
    assertThat(bad).isNotEqualTo(good);

    var result = Shell.runWith(good + "\n" + bad + "\n\n" + good + "\n", "decide");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).startsWith("line 2: " + message);
    assertThat(result.out().lines()).hasSize(2).last().asString().startsWith("{\"line\":4,");
  }

  private static List<JsonNode> plans(String... lines) throws Exception {
    var result = Shell.runWith(String.join("\n", lines), "decide");
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    var plans = new ArrayList<JsonNode>();
    for (String line : result.out().lines().toList()) {
      plans.add(JSON.readTree(line));
    }
    return plans;
  }

  private static String line(String time, int desired, int load) {
    return """
    {"at":"2026-01-02T%sZ",%s,"fleet":{"desired":%d},"measurements":[{"metric":"requests","window":{"value":%d}}]}\
    """
        .formatted(time, POLICY, desired, load)
        .strip();
  }

  private static String service(String name, String line) {
    return line.replaceFirst("\\{", "{\"service\":\"" + name + "\",");
  }

  /** A line that leaves nothing out. */
  private static final String EVERYTHING =
      """
      {"at":"2026-01-02T03:00:30Z","service":"other","policy":{"mode":"Observe","pin":null,"minReplicas":2,"maxReplicas":20,
      "metrics":[{"name":"cpu","target":{"type":"Utilization","averageUtilization":60},"origin":"Resource","unit":""},
      {"name":"queue","target":{"type":"Value","value":10},"origin":"Object","unit":""},
      {"name":"calls","target":{"type":"AverageValue","averageValue":5},"origin":"External","unit":"/s"}],
      "behavior":{"scaleUp":{"selectPolicy":"Max","stabilizationWindow":"0s","tolerance":0.1,"policies":[{"type":"Pods","value":4,"period":"15s"}]},
      "scaleDown":{"selectPolicy":"Min","stabilizationWindow":"5m","tolerance":0.05,"policies":[{"type":"Percent","value":50,"period":"1m"}]},"unwritten":null},
      "burst":{"window":"1500ms","threshold":2.5},"onMissingMetrics":{"policy":"ScaleUpOnly","replicas":4,"after":"1m"}},
      "fleet":{"desired":4,"current":4,"ready":3},
      "measurements":[{"kind":"PerPod","metric":"cpu","pods":[
      {"pod":"a","state":"Ready","value":{"state":"Fresh","value":90,"at":"2026-01-02T03:00:29Z"},"request":100},
      {"pod":"b","state":"Ready","value":{"state":"Partial","value":90,"at":"2026-01-02T03:00:29Z","covered":"4s"},"request":100},
      {"pod":"c","value":{"value":90},"request":100},
      {"pod":"d","state":"Unready","value":{"state":"Unknown","why":"not started"},"request":100},
      {"pod":"e","state":"Ignored","value":{"state":"Unknown","why":"deleting"},"request":100}],
      "burst":{"state":"Unknown","why":"not pushed"}},
      {"kind":"Total","metric":"queue","window":{"state":"Stale","value":7,"at":"2026-01-02T02:00:00Z"},"burst":{"state":"Unknown","why":"not pushed"}},
      {"kind":"Total","metric":"calls","window":{"state":"Unknown","why":"no such series"},"burst":{"state":"Unknown","why":"no such series"}}]}
      """
          .replace("\n", "");
}
