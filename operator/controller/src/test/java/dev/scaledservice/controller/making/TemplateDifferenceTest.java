package dev.scaledservice.controller.making;

import static dev.scaledservice.controller.making.Sample.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What people are told where a Deployment does not run what the service says. */
class TemplateDifferenceTest {

  private static final String TEMPLATE =
      """
      metadata: {labels: {app: shop}}
      spec:
        containers:
        - name: w
          image: w:1
          env: [{name: COLOUR, value: blue}, {name: SIZE, value: "1"}]
      """;

  @Test
  void theSameHasNone() {
    assertThat(to(TEMPLATE)).isEmpty();
  }

  @Test
  void pathsNameContainersAndSidesAreTold() {
    assertThat(to(TEMPLATE.replace("w:1", "w:2")))
        .containsExactly("spec.containers[w].image: theirs \"w:1\", ours \"w:2\"");
  }

  @Test
  void whatOnlyOneSideHasIsNothingOnTheOther() {
    assertThat(to(TEMPLATE.replace("app: shop", "app: shop, tier: web")))
        .containsExactly("metadata.labels.tier: theirs nothing, ours \"web\"");
    assertThat(to(TEMPLATE.replace(", {name: SIZE, value: \"1\"}", "")))
        .containsExactly(
            "spec.containers[w].env[1]: theirs {\"name\":\"SIZE\",\"value\":\"...\"}, ours nothing");
  }

  @Test
  void valuesOfVariablesAreNotShown() {
    assertThat(to(TEMPLATE.replace("blue", "s3cret")))
        .containsExactly("spec.containers[w].env[COLOUR].value: the values differ");
  }

  @Test
  void thatItWasRestartedIsNone() {
    assertThat(
            to(
                TEMPLATE.replace(
                    "labels:",
                    "annotations: {kubectl.kubernetes.io/restartedAt: \"2026-03-01T00:00:00Z\"}, labels:")))
        .isEmpty();
  }

  @Test
  void nullAndAbsentAreTheSame() {
    assertThat(to(TEMPLATE.replace("labels:", "creationTimestamp: null, labels:"))).isEmpty();
  }

  @Test
  void longValuesAreCut() {
    assertThat(to(TEMPLATE.replace("w:1", "x".repeat(500))))
        .singleElement()
        .satisfies(line -> assertThat(line).hasSizeLessThan(150).endsWith("..."));
  }

  private static List<String> to(String ours) {
    return TemplateDifference.between(yaml(TEMPLATE), yaml(ours));
  }
}
