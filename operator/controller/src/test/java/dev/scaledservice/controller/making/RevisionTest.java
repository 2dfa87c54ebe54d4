package dev.scaledservice.controller.making;

import static dev.scaledservice.controller.making.Sample.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionTest {

  /** A line that fails here rolls every service of everybody who upgrades. Do not mend it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | 67dns75th6",
        "{\"spec\":{\"containers\":[{\"name\":\"worker\",\"image\":\"registry.example/worker:1.4.0\",\"ports\":[{\"name\":\"http\",\"containerPort\":9002}]}]}} | zzcc7b8zx6",
        "{\"metadata\":{\"labels\":{\"tier\":\"back\"}},\"spec\":{\"terminationGracePeriodSeconds\":45,\"containers\":[{\"name\":\"a\",\"image\":\"a:1\",\"resources\":{\"limits\":{\"cpu\":1.5,\"memory\":\"64Mi\"}},\"args\":[\"-x\",\"\"]}]}} | w4hsddrmbf",
        "{\"spec\":{\"containers\":[{\"name\":\"a\",\"args\":[\"Grüße\\n\\t\\\"q\\\" \\\\ \\u0001 \\ud83d\\ude00 </>\"],\"brandNew\":{\"empty\":{},\"list\":[],\"yes\":true,\"none\":[null]}}]}} | n6n9d49mc9",
      })
  void anUpgradeOfTheOperatorRollsNothing(String template, String hash) {
    assertThat(Revision.of(json(template)).hash()).isEqualTo(hash);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1,\"b\":{\"c\":2,\"d\":3}} | {\"b\":{\"d\":3,\"c\":2},\"a\":1}",
        "{\"a\":1} | {\"a\":1,\"b\":null}",
        "{\"a\":[{\"b\":1}]} | {\"a\":[{\"b\":1,\"c\":null}]}",
        "{\"a\":1} | {\"a\":1.0}",
        "{\"a\":100} | {\"a\":1e2}",
        "{\"a\":0} | {\"a\":-0.0}",
        "{\"a\":0.5} | {\"a\":5e-1}",
        "{\"a\":\"é\"} | {\"a\":\"\\u00e9\"}",
        "{\"a\":\"/\"} | {\"a\":\"\\/\"}",
      })
  void whatMeansTheSameIsTheSameRevision(String one, String other) {
    assertThat(Revision.of(json(one))).isEqualTo(Revision.of(json(other)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1} | {\"a\":2}",
        "{\"a\":1} | {\"a\":\"1\"}",
        "{\"a\":true} | {\"a\":\"true\"}",
        "{\"a\":[1,2]} | {\"a\":[2,1]}",
        "{\"a\":{}} | {}",
        "{\"a\":[]} | {}",
        "{\"a\":\"\"} | {}",
        "{\"a\":[null,1]} | {\"a\":[1]}",
        "{\"a\":\"b\\\",\\\"c\\\":\\\"d\"} | {\"a\":\"b\",\"c\":\"d\"}",
        "{\"fieldOfTheYear2031\":1} | {\"fieldOfTheYear2031\":2}",
      })
  void whatDiffersIsAnotherRevision(String one, String other) {
    assertThat(Revision.of(json(one))).isNotEqualTo(Revision.of(json(other)));
  }

  @Test
  void theNameOfTheDeploymentFitsWhereTheLongestNameIsAllowed() {
    String longest = "a".repeat(40);

    assertThat(Revision.of(json("{}")).deployment(longest))
        .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
        .hasSize(51);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bcdfghjklm2", "bcdfghjkl", "abcdfghjkl", "BCDFGHJKLM"})
  void aLabelThatHoldsSomethingElseIsNoRevision(String label) {
    assertThat(Revision.isRevision(label)).isFalse();
    assertThatThrownBy(() -> new Revision(label))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a revision");
  }
}
