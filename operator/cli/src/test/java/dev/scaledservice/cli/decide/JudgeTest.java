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

class JudgeTest {
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void aBadVersionIsCondemnedInNumbers() throws Exception {
    var result = Shell.runWith(second(1, 0) + second(2, 4), "judge");

    assertThat(result.exit()).isEqualTo(1);
    List<JsonNode> verdicts = lines(result.out());
    assertThat(verdicts)
        .extracting(verdict -> verdict.path("verdict").asText())
        .containsExactly("Wait", "Abort");
    assertThat(verdicts.get(1).path("because").asText())
        .startsWith("canary 4 failed of 20, stable 2 of 1,900; E = ")
        .endsWith(">= 3,000: abort");
    JsonNode evidence = verdicts.get(1).path("evidence").get(0);
    assertThat(evidence.path("measure").asText()).isEqualTo("Failed");
    assertThat(evidence.at("/canary/bad").asLong()).isEqualTo(4);
    assertThat(evidence.path("value").asDouble()).isGreaterThan(3000);
  }

  @Test
  void aGoodVersionIsPromotedStepByStep() throws Exception {
    var result =
        Shell.runWith(
            second(1, 0).repeat(8)
                + second(2, 0).replace("\"calls\"", "\"nextStep\":true,\"calls\""),
            "judge");

    assertThat(result.exit()).isZero();
    assertThat(lines(result.out()))
        .extracting(verdict -> verdict.path("verdict").asText())
        .endsWith("Promote", "Wait");
  }

  @Test
  void aBadLineIsLeftOutAndTheOthersJudged() {
    var result =
        Shell.runWith(
            second(1, 0)
                + "{\"at\":\"2026-01-02T03:04:05Z\",\"calls\":[{\"track\":\"Canary\",\"instance\":\"a\",\"total\":1,\"failed\":2}]}\n"
                + second(2, 0),
            "judge");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("line 2: failed wants 0 to the 1 calls in total, not 2\n");
    assertThat(result.out().lines()).hasSize(2);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"calls\":[]} | line 1: at is missing",
        "{\"at\":\"2026-01-02T03:04:05Z\",\"calls\":[{\"track\":\"Old\",\"instance\":\"a\",\"total\":1}]}"
            + " | wants one of Stable, Canary",
        "{\"at\":\"2026-01-02T03:04:05Z\",\"calls\":[{\"track\":\"Stable\",\"instance\":\"a\",\"total\":1,\"bad\":1}]}"
            + " | calls[0].bad is unknown; there are failed, instance, shed, slow, total, track",
        "nonsense | is not JSON"
      })
  void aMistakeIsNamed(String line, String message) {
    var result = Shell.runWith(line + "\n", "judge");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains(message);
  }

  @Test
  void aConfidenceThatCannotBeIsRefused() {
    var result = Shell.runWith("", "judge", "--confidence", "1");

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err()).contains("confidence wants 0.5 to below 1, such as 0.999");
  }

  private static String second(int second, int failed) {
    return """
    {"at":"2026-01-02T03:04:%02dZ","calls":[\
    {"track":"Stable","instance":"a-1","total":950,"failed":1},\
    {"track":"Canary","instance":"b-1","total":10,"failed":%d}]}
    """
        .formatted(second, failed);
  }

  private static List<JsonNode> lines(String out) throws Exception {
    var lines = new ArrayList<JsonNode>();
    for (String line : out.lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
