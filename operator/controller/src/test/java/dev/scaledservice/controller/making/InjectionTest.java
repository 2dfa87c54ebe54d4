package dev.scaledservice.controller.making;

import static dev.scaledservice.controller.making.Sample.INJECTION;
import static dev.scaledservice.controller.making.Sample.OWNER;
import static dev.scaledservice.controller.making.Sample.REVISION;
import static dev.scaledservice.controller.making.Sample.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InjectionTest {

  @Test
  void everyContainerIsToldWhoItIsAndWhereToSend() {
    Injection.Injected injected =
        inject("spec: {containers: [{name: a}, {name: b}], initContainers: [{name: c}]}");

    Map<String, String> told =
        Map.of(
            "SCALEDSERVICE_NAME", "worker",
            "SCALEDSERVICE_NAMESPACE", "shop",
            "SCALEDSERVICE_REVISION", REVISION.hash(),
            "STATSD_HOST", "scaledservice-data.scaledservice.svc",
            "STATSD_PORT", "8125",
            "CONSUL_HTTP_ADDR", "consul.consul.svc:8500");
    assertThat(env(injected, 0)).isEqualTo(told);
    assertThat(env(injected, 1)).isEqualTo(told);
    assertThat(injected.template().at("/spec/initContainers/0")).isEqualTo(yaml("{name: c}"));
    assertThat(injected.notes()).isEmpty();
  }

  @Test
  void whatTheTemplateSetsStands() {
    Injection.Injected injected =
        inject(
            """
            spec:
              containers:
              - name: a
                env:
                - {name: CONSUL_HTTP_ADDR, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}
                - {name: SCALEDSERVICE_NAME, value: mine}
                - {name: SELF, value: "$(STATSD_HOST)"}
            """);

    assertThat(injected.template().at("/spec/containers/0/env"))
        .isEqualTo(
            yaml(
                """
                - {name: SCALEDSERVICE_NAMESPACE, value: shop}
                - {name: SCALEDSERVICE_REVISION, value: %s}
                - {name: STATSD_HOST, value: scaledservice-data.scaledservice.svc}
                - {name: STATSD_PORT, value: "8125"}
                - {name: CONSUL_HTTP_ADDR, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}
                - {name: SCALEDSERVICE_NAME, value: mine}
                - {name: SELF, value: "$(STATSD_HOST)"}
                """
                    .formatted(REVISION)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"STATSD_HOST", "STATSD_PORT"})
  void anAddressIsNeverHalfOurs(String set) {
    Injection.Injected injected =
        inject("spec: {containers: [{name: a, env: [{name: %s, value: x}]}]}".formatted(set));

    assertThat(env(injected, 0))
        .containsEntry(set, "x")
        .containsOnlyKeys(
            set,
            "SCALEDSERVICE_NAME",
            "SCALEDSERVICE_NAMESPACE",
            "SCALEDSERVICE_REVISION",
            "CONSUL_HTTP_ADDR");
  }

  @Test
  void whatMayComeByEnvFromIsNotHidden() {
    Injection.Injected injected =
        inject("spec: {containers: [{name: a, envFrom: [{configMapRef: {name: c}}]}]}");

    assertThat(env(injected, 0))
        .containsOnlyKeys(
            "SCALEDSERVICE_NAME", "SCALEDSERVICE_NAMESPACE", "SCALEDSERVICE_REVISION");
    assertThat(injected.notes())
        .singleElement()
        .asString()
        .startsWith("container a has envFrom, so STATSD_HOST, STATSD_PORT, CONSUL_HTTP_ADDR is not")
        .contains("scaledservice.dev/inject: \"true\"");
  }

  @Test
  void itIsHiddenWhereTheTemplateAsksForIt() {
    Injection.Injected injected =
        inject(
            """
            metadata: {annotations: {scaledservice.dev/inject: "true"}}
            spec: {containers: [{name: a, envFrom: [{configMapRef: {name: c}}]}]}
            """);

    assertThat(env(injected, 0)).containsKeys("STATSD_HOST", "STATSD_PORT", "CONSUL_HTTP_ADDR");
    assertThat(injected.notes()).isEmpty();
  }

  @Test
  void aTemplateMayRefuseItAll() {
    String refusing =
        """
        metadata: {annotations: {scaledservice.dev/inject: "false"}}
        spec: {containers: [{name: a}]}
        """;

    assertThat(inject(refusing).template()).isEqualTo(yaml(refusing));
  }

  @Test
  void anotherWishIsSaidAndNotGuessed() {
    Injection.Injected injected =
        inject(
            """
            metadata: {annotations: {scaledservice.dev/inject: "no"}}
            spec: {containers: [{name: a}]}
            """);

    assertThat(env(injected, 0)).containsKey("STATSD_HOST");
    assertThat(injected.notes())
        .containsExactly(
            "annotation scaledservice.dev/inject is \"no\"; wants \"true\" or \"false\"");
  }

  @Test
  void whatTheOperatorDoesNotHaveIsNotPromised() {
    JsonNode template = yaml("spec: {containers: [{name: a}]}");

    Injection.Injected injected = new Injection(null, null, 0).into(template, OWNER, REVISION);

    assertThat(env(injected, 0))
        .containsOnlyKeys(
            "SCALEDSERVICE_NAME", "SCALEDSERVICE_NAMESPACE", "SCALEDSERVICE_REVISION");
    assertThat(injected.template().at("/spec/containers/0").has("lifecycle")).isFalse();
    assertThat(template).isEqualTo(yaml("spec: {containers: [{name: a}]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 5",
        "{terminationGracePeriodSeconds: 60} | 5",
        "{terminationGracePeriodSeconds: 10} | 5",
        "{terminationGracePeriodSeconds: 9} | 4",
        "{terminationGracePeriodSeconds: 2} | 1",
      })
  void theSleepLeavesHalfOfTheGraceToTheProcess(String pod, int seconds) {
    Injection.Injected injected = inject(podWith(pod, "{name: a}"));

    assertThat(injected.template().at("/spec/containers/0/lifecycle"))
        .isEqualTo(yaml("preStop: {sleep: {seconds: %d}}".formatted(seconds)));
    assertThat(injected.notes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void withoutRoomThereIsNoSleepAndThatIsSaid(int grace) {
    Injection.Injected injected =
        inject(podWith("{terminationGracePeriodSeconds: %d}".formatted(grace), "{name: a}"));

    assertThat(injected.template().at("/spec/containers/0").has("lifecycle")).isFalse();
    assertThat(injected.notes())
        .singleElement()
        .asString()
        .startsWith("container a gets no preStop sleep: terminationGracePeriodSeconds is " + grace);
  }

  @Test
  void aPreStopOfTheTemplateIsKeptAndPostStartToo() {
    Injection.Injected injected =
        inject(
            """
            spec:
              containers:
              - {name: a, lifecycle: {preStop: {exec: {command: [bye]}}}}
              - {name: b, lifecycle: {postStart: {exec: {command: [hello]}}}}
              - {name: c, lifecycle: {preStop: null}}
            """);

    assertThat(injected.template().at("/spec/containers/0/lifecycle"))
        .isEqualTo(yaml("preStop: {exec: {command: [bye]}}"));
    assertThat(injected.template().at("/spec/containers/1/lifecycle"))
        .isEqualTo(yaml("{postStart: {exec: {command: [hello]}}, preStop: {sleep: {seconds: 5}}}"));
    assertThat(injected.template().at("/spec/containers/2/lifecycle"))
        .isEqualTo(yaml("preStop: {sleep: {seconds: 5}}"));
  }

  @Test
  void whatIsNoPodIsLeftForTheApiServerToRefuse() {
    String odd = "spec: {containers: [{name: a, env: x, lifecycle: y}, 7]}";

    assertThat(inject(odd).template()).isEqualTo(yaml(odd));
  }

  @Test
  void aSleepCannotBeNegative() {
    assertThatThrownBy(() -> new Injection(null, null, -1))
        .hasMessage("preStopSeconds is -1; wants 0 or more");
  }

  private static String podWith(String pod, String container) {
    String fields = pod.substring(1, pod.length() - 1);
    return "spec: {containers: [%s], %s}".formatted(container, fields);
  }

  private static Injection.Injected inject(String template) {
    return INJECTION.into(yaml(template), OWNER, REVISION);
  }

  private static Map<String, String> env(Injection.Injected injected, int container) {
    Map<String, String> env = new LinkedHashMap<>();
    injected
        .template()
        .at("/spec/containers/%d/env".formatted(container))
        .forEach(variable ->
            assertThat(env.put(variable.path("name").asText(), variable.path("value").asText()))
                .isNull());
    return env;
  }
}
