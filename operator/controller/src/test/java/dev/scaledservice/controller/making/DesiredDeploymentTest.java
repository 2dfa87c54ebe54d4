package dev.scaledservice.controller.making;

import static dev.scaledservice.controller.making.Sample.INJECTION;
import static dev.scaledservice.controller.making.Sample.NOTHING;
import static dev.scaledservice.controller.making.Sample.NOW;
import static dev.scaledservice.controller.making.Sample.OWNER;
import static dev.scaledservice.controller.making.Sample.POLICY;
import static dev.scaledservice.controller.making.Sample.REVISION;
import static dev.scaledservice.controller.making.Sample.TEMPLATE;
import static dev.scaledservice.controller.making.Sample.json;
import static dev.scaledservice.controller.making.Sample.sent;
import static dev.scaledservice.controller.making.Sample.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.api.Marks;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DesiredDeploymentTest {

  @Test
  void theSmallestObjectMakesThisDeployment() {
    DesiredDeployment.Created created =
        DesiredDeployment.create(OWNER, REVISION, TEMPLATE, INJECTION, POLICY, 1, 1, null);

    assertThat(sent(created.deployment()))
        .isEqualTo(
            yaml(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: worker-zzcc7b8zx6
                  namespace: shop
                  labels:
                    app.kubernetes.io/name: worker
                    app.kubernetes.io/managed-by: scaledservice
                    scaledservice.dev/name: worker
                    scaledservice.dev/revision: zzcc7b8zx6
                  annotations:
                    scaledservice.dev/sequence: "1"
                    scaledservice.dev/template: '{"spec":{"containers":[{"image":"registry.example/worker:1.4.0","name":"worker","ports":[{"containerPort":9002,"name":"http"}]}]}}'
                  ownerReferences:
                  - apiVersion: scaledservice.dev/v1alpha1
                    kind: ScaledService
                    name: worker
                    uid: 11111111-2222-3333-4444-555555555555
                    controller: true
                    blockOwnerDeletion: true
                spec:
                  replicas: 1
                  revisionHistoryLimit: 0
                  minReadySeconds: 0
                  progressDeadlineSeconds: 600
                  selector:
                    matchLabels:
                      scaledservice.dev/name: worker
                      scaledservice.dev/revision: zzcc7b8zx6
                  template:
                    metadata:
                      labels:
                        scaledservice.dev/name: worker
                        scaledservice.dev/revision: zzcc7b8zx6
                    spec:
                      containers:
                      - name: worker
                        image: registry.example/worker:1.4.0
                        ports: [{name: http, containerPort: 9002}]
                        env:
                        - {name: SCALEDSERVICE_NAME, value: worker}
                        - {name: SCALEDSERVICE_NAMESPACE, value: shop}
                        - {name: SCALEDSERVICE_REVISION, value: zzcc7b8zx6}
                        - {name: STATSD_HOST, value: scaledservice-data.scaledservice.svc}
                        - {name: STATSD_PORT, value: "8125"}
                        - {name: CONSUL_HTTP_ADDR, value: "consul.consul.svc:8500"}
                        lifecycle: {preStop: {sleep: {seconds: 5}}}
                """));
    assertThat(created.notes()).isEmpty();
  }

  @Test
  void fieldsOfPodsThatNobodyHereHasHeardOfSurvive() {
    JsonNode template =
        yaml(
            """
            metadata:
              creationTimestamp: null
              labels: {tier: back, scaledservice.dev/name: someone-else}
              annotations: {a: b}
            spec:
              inventedIn2031: {deep: [{x: 1.5, y: 9007199254740993}]}
              containers: [{name: a, alsoNew: true}]
            """);

    JsonNode made =
        sent(DesiredDeployment.create(
                    OWNER, Revision.of(template), template, NOTHING, POLICY, 3, 7, null)
                .deployment())
            .at("/spec/template");

    assertThat(made.at("/spec/inventedIn2031")).isEqualTo(template.at("/spec/inventedIn2031"));
    assertThat(made.at("/spec/containers/0/alsoNew").booleanValue()).isTrue();
    assertThat(made.at("/metadata"))
        .isEqualTo(
            yaml(
                """
                labels:
                  tier: back
                  scaledservice.dev/name: worker
                  scaledservice.dev/revision: %s
                annotations: {a: b}
                """
                    .formatted(Revision.of(template))));
  }

  @Test
  void theTemplateThatWasStoredIsNotTouched() {
    JsonNode stored = TEMPLATE.deepCopy();

    DesiredDeployment.create(OWNER, REVISION, stored, INJECTION, POLICY, 1, 1, null);

    assertThat(stored).isEqualTo(TEMPLATE);
  }

  @Test
  void theScalerSaysTheCountAndNothingElse() {
    assertThat(
            sent(DesiredDeployment.scale(OWNER, REVISION.deployment("worker"), "uid-1", null, 5)))
        .isEqualTo(
            json(
                """
                {"apiVersion":"apps/v1","kind":"Deployment",
                 "metadata":{"name":"worker-zzcc7b8zx6","namespace":"shop","uid":"uid-1"},
                 "spec":{"replicas":5}}
                """));
  }

  @Test
  void theScalerSaysWhichVersionItHasSeenWhereThatMatters() {
    assertThat(
            DesiredDeployment.scale(OWNER, REVISION.deployment("worker"), "uid-1", "17", 5)
                .getMetadata()
                .getResourceVersion())
        .isEqualTo("17");
  }

  @Test
  void nothingIsPatchedWhereNothingDiffers() {
    assertThat(DesiredDeployment.patch(made("{}", 4), TEMPLATE, POLICY, 4, null)).isEmpty();
  }

  @Test
  void timesAndSequenceMayChangeLaterAndTheTemplateMayNot() {
    RolloutPolicy slower = RolloutPolicy.of(RolloutPolicyTest.rolling(null, 30, 900, null));

    assertThat(DesiredDeployment.patch(made("{}", 4), TEMPLATE, slower, 6, null))
        .contains(
            json(
                """
                {"metadata":{"annotations":{"scaledservice.dev/sequence":"6"}},
                 "spec":{"minReadySeconds":30,"progressDeadlineSeconds":900}}
                """));
  }

  /** What a person goes back to has to become that very revision again. */
  @Test
  void theTemplateOfTheServiceIsKeptAsItWas() {
    JsonNode withNull = yaml("{spec: {containers: [{name: a, image: b}], nodeName: null}}");

    JsonNode made =
        sent(
            DesiredDeployment.create(
                    OWNER, Revision.of(withNull), withNull, INJECTION, POLICY, 1, 1, null)
                .deployment());

    String kept = made.path("metadata").path("annotations").path(Marks.TEMPLATE).asText();
    assertThat(Revision.of(json(kept))).isEqualTo(Revision.of(withNull));
    assertThat(kept).doesNotContain("STATSD_HOST");
  }

  @Test
  void theTemplateIsKeptOfADeploymentThatWasMadeBeforeTemplatesWere() {
    Deployment old = made("{}", 4);
    old.getMetadata().getAnnotations().remove(Marks.TEMPLATE);

    JsonNode patch = DesiredDeployment.patch(old, TEMPLATE, POLICY, 4, null).orElseThrow();

    String kept = patch.path("metadata").path("annotations").path(Marks.TEMPLATE).asText();
    assertThat(Revision.of(json(kept))).isEqualTo(REVISION);
  }

  /** All annotations of an object come to 256 kB at most. */
  @Test
  void aTemplateThatWouldCrowdOutOtherAnnotationsIsNotKept() {
    JsonNode large =
        yaml(
            "{spec: {containers: [{name: a, image: b, args: [\"%s\"]}]}}"
                .formatted("x".repeat(65 * 1024)));

    JsonNode made =
        sent(
            DesiredDeployment.create(
                    OWNER, Revision.of(large), large, INJECTION, POLICY, 1, 1, null)
                .deployment());

    assertThat(made.at("/metadata/annotations")).hasSize(1);
  }

  @Test
  void theRevisionIsReadBackFromTheDeployment() {
    assertThat(RevisionSeen.of(made("{replicas: 5, readyReplicas: 4, availableReplicas: 3}", 4)))
        .contains(new RevisionSeen(REVISION, 4, NOW, 2, 5, 4, 3));
    assertThat(RevisionSeen.of(made("{}", 4)))
        .contains(new RevisionSeen(REVISION, 4, NOW, 2, 0, 0, 0));
  }

  @Test
  void aDeploymentWithoutARevisionIsNone() {
    Deployment foreign = made("{}", 1);
    foreign.getMetadata().setLabels(Map.of(Labels.REVISION, "Mine!"));

    assertThat(RevisionSeen.of(foreign)).isEmpty();
    foreign.getMetadata().setLabels(Map.of());
    assertThat(RevisionSeen.of(foreign)).isEmpty();
  }

  @Test
  void aSequenceThatSomebodyBrokeCountsAsNone() {
    for (String broken : List.of("x", "-1", "1234567890123456789")) {
      Deployment deployment = made("{}", 1);
      deployment.getMetadata().setAnnotations(Map.of(DesiredDeployment.SEQUENCE, broken));

      assertThat(DesiredDeployment.sequence(deployment)).isZero();
    }
  }

  @Test
  void aSelectorReadsAsKubectlTakesIt() {
    assertThat(Labels.text(Labels.selects(OWNER, REVISION)))
        .isEqualTo("scaledservice.dev/name=worker,scaledservice.dev/revision=zzcc7b8zx6");
    assertThat(Labels.text(Labels.selectsAll(OWNER))).isEqualTo("scaledservice.dev/name=worker");
  }

  /** As the API server gives it back: a minReadySeconds of 0 is left out. */
  private static Deployment made(String status, long sequence) {
    return Serialization.unmarshal(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: worker-zzcc7b8zx6
          creationTimestamp: "%s"
          labels: {scaledservice.dev/revision: zzcc7b8zx6}
          annotations:
            scaledservice.dev/sequence: "%d"
            scaledservice.dev/template: '%s'
        spec: {replicas: 2, progressDeadlineSeconds: 600}
        status: %s
        """
            .formatted(NOW, sequence, CanonicalJson.text(TEMPLATE), status),
        Deployment.class);
  }
}
