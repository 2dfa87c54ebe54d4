package dev.scaledservice.controller;

import static dev.scaledservice.controller.Discovering.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.controller.making.Adopted;
import dev.scaledservice.controller.making.Owner;
import dev.scaledservice.controller.making.Revision;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Deployment that people have becomes the first revision of a service, and no pod notices. */
class AdoptionStoryTest extends AdoptionScene {

  @Test
  void aDeploymentGoesOnAsItRanUnderItsOwnName() throws Exception {
    legacy(3);
    Deployment before = deployment("legacy");
    Set<String> pods = pods();

    scene.begin().create(worker(ADOPT, CONTAINER));

    eventually(() -> {
      assertThat(scene.condition("Adopted"))
          .startsWith("True Adopted: Deployment legacy, as it was");
      assertThat(scene.condition("Ready")).isEqualTo("True EnoughReady: 3 of 3 ready");
      assertThat(scene.worker().require().status().selector()).isEqualTo("app=shop");
      assertThat(selectorOfService()).containsExactly(Map.entry("app", "shop"));
      assertThat(scene.found()).hasSize(3);
    });
    Deployment after = deployment("legacy");
    assertThat(after.getSpec()).isEqualTo(before.getSpec());
    assertThat(after.getMetadata().getGeneration()).isEqualTo(before.getMetadata().getGeneration());
    assertThat(pods()).isEqualTo(pods);
    assertThat(scene.revisions()).hasSize(1);
    assertThat(scene.events("Adopted")).hasSize(1);
    assertThat(
            scene
                .client
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace("default")
                .withName("worker")
                .require()
                .getSpec()
                .getSelector()
                .getMatchLabels())
        .containsExactly(Map.entry("app", "shop"));
  }

  @Test
  void itsCountFollowsTheServiceFromThenOn() throws Exception {
    legacy(2);
    scene.begin().create(worker(ADOPT, CONTAINER));
    eventually(() -> assertThat(scene.found()).hasSize(2));

    scene.patch("{\"spec\":{\"replicas\":4}}");
    eventually(() -> assertThat(scene.found()).hasSize(4));

    scene.patch("{\"spec\":{\"replicas\":1}}");
    eventually(() -> {
      assertThat(scene.found()).hasSize(1);
      assertThat(deployment("legacy").getSpec().getReplicas()).isEqualTo(1);
    });
  }

  @Test
  void theNextTemplateReplacesItAndTheOldOneBringsItBack() throws Exception {
    legacy(2);
    scene.begin().create(worker(ADOPT, CONTAINER));
    eventually(() -> assertThat(scene.condition("Adopted")).startsWith("True"));
    String first = scene.revisions().getFirst();

    scene.patch(template("w:2"));

    eventually(() -> {
      assertThat(deployment("legacy").getSpec().getReplicas()).isZero();
      assertThat(pods()).hasSize(2);
      assertThat(scene.found()).hasSize(2);
      assertThat(selectorOfService()).containsKey("scaledservice.dev/revision");
      assertThat(scene.worker().require().status().selector())
          .isEqualTo("scaledservice.dev/name=worker");
    });
    String second = scene.revisions().getLast();
    assertThat(
            deployment("worker-" + second)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv())
        .isNotEmpty();

    scene.patch(template("w:1"));

    eventually(() -> {
      assertThat(deployment("worker-" + second).getSpec().getReplicas()).isZero();
      assertThat(deployment("legacy").getSpec().getReplicas()).isEqualTo(2);
      assertThat(scene.found()).hasSize(2);
      assertThat(selectorOfService()).containsExactly(Map.entry("app", "shop"));
    });
    assertThat(scene.revisions()).containsExactly(first, second);
  }

  @Test
  void whileItIsReplacedItsLabelsStay() throws Exception {
    legacy(1);
    scene.begin().create(worker(ADOPT, CONTAINER));
    eventually(() -> assertThat(scene.condition("Adopted")).startsWith("True"));

    scene.patch("{\"spec\":{\"template\":{\"metadata\":{\"labels\":{\"app\":\"other\"}}}}}");

    eventually(() ->
        assertThat(scene.condition("TemplateValid"))
            .startsWith("False TemplateRefused: template.metadata.labels has to say app=shop"));
    assertThat(scene.revisions()).hasSize(1);
  }

  @Test
  void anotherTemplateIsRefusedWithTheDifferenceUntilThereIsNone() throws Exception {
    legacy(2);
    scene.begin().create(worker(ADOPT, CONTAINER.replace("w:1", "w:2")));

    String difference = "spec.containers[w].image: theirs \"w:1\", ours \"w:2\"";
    eventually(() -> {
      assertThat(scene.condition("Adopted"))
          .startsWith("False AdoptionRefused")
          .contains(difference);
      assertThat(scene.condition("Ready")).startsWith("False AdoptionRefused").contains(difference);
      assertThat(scene.events("AdoptionRefused")).anyMatch(event -> event.contains(difference));
    });
    assertThat(scene.revisions()).isEmpty();
    assertThat(service("worker")).isNull();

    scene.patch(template("w:1"));

    eventually(() -> {
      assertThat(scene.condition("Adopted")).startsWith("True");
      assertThat(scene.events("Adopted")).hasSize(1);
    });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {scaledservice.dev/adopt: Shop/legacy} | wants the name of a Deployment of namespace default
          {scaledservice.dev/adopt: ""}          | wants the name of a Deployment of namespace default
          {scaledservice.dev/adopt: legcy}       | there is no Deployment legcy in namespace default
          """)
  void anAnnotationThatNamesNothingIsAnswered(String annotations, String answer) throws Exception {
    legacy(1);
    scene.begin().create(worker("annotations: " + annotations, CONTAINER));

    eventually(() -> assertThat(scene.condition("Adopted")).contains("AdoptionRefused", answer));
    assertThat(scene.revisions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          apps/v1 | Deployment | `metadata: {name: other}, spec: {selector: {matchLabels: {x: y}}, template: {metadata: {labels: {app: shop, x: y}}, spec: {containers: [{name: c, image: c}]}}, replicas: 0}` | which the pods of Deployment other have as well
          v1 | Pod | `metadata: {name: lonely, labels: {app: shop}}, spec: {containers: [{name: c, image: c}]}` | which pod lonely have as well
          autoscaling/v2 | HorizontalPodAutoscaler | `metadata: {name: theirs}, spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: legacy}}` | kubectl delete hpa theirs
          v1 | Service | `metadata: {name: worker}, spec: {selector: {app: other}, ports: [{port: 1}]}` | Service worker exists and selects other pods (app=other)
          """)
  void whatIsInTheWayIsNamed(String version, String kind, String rest, String answer)
      throws Exception {
    legacy(1);
    create("{apiVersion: %s, kind: %s, %s}".formatted(version, kind, rest));
    scene.begin().create(worker(ADOPT, CONTAINER));

    eventually(() -> assertThat(scene.condition("Adopted")).contains("AdoptionRefused", answer));
    assertThat(scene.revisions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"spec":{"paused":true}} | kubectl rollout resume deployment legacy
          {"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"master","uid":"UID","controller":true}]}} | belongs to ConfigMap master
          {"metadata":{"finalizers":["a.b/c"]}} | is being deleted
          """)
  void aDeploymentThatIsNotFreeIsRefused(String patch, String answer) throws Exception {
    legacy(1);
    String master = create("{apiVersion: v1, kind: ConfigMap, metadata: {name: master}}");
    resource("legacy").patch(patch.replace("UID", master));
    if (patch.contains("finalizers")) {
      resource("legacy").delete();
    }
    scene.begin().create(worker(ADOPT, CONTAINER));

    eventually(() -> assertThat(scene.condition("Adopted")).contains("AdoptionRefused", answer));
    assertThat(scene.revisions()).isEmpty();
    if (patch.contains("finalizers")) {
      resource("legacy").patch("{\"metadata\":{\"finalizers\":null}}");
    }
  }

  @Test
  void whatBearsTheNameOfAServiceIsNotDoubled() throws Exception {
    legacy(2, "worker");
    scene.begin().create(worker("", CONTAINER));

    eventually(() ->
        assertThat(scene.condition("Ready"))
            .startsWith("False Obstructed: Deployment worker exists and is not ours")
            .endsWith("kubectl annotate scaledservice worker scaledservice.dev/adopt=worker"));
    assertThat(scene.revisions()).isEmpty();

    scene.patch("{\"metadata\":{\"annotations\":{\"scaledservice.dev/adopt\":\"worker\"}}}");

    eventually(() -> {
      assertThat(scene.condition("Ready")).startsWith("True");
      assertThat(scene.found()).hasSize(2);
    });
  }

  @Test
  void theServiceThatLedToItKeepsItsPortsAndFollows() throws Exception {
    legacy(1);
    create(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: worker, labels: {app.kubernetes.io/managed-by: Helm}}
        spec: {selector: {app: shop}, ports: [{name: web, port: 80, targetPort: 9002}]}
        """);
    scene.begin().create(worker(ADOPT, CONTAINER));
    eventually(() -> assertThat(scene.condition("Ready")).startsWith("True"));

    scene.patch(template("w:2"));

    eventually(() -> assertThat(selectorOfService()).containsKey("scaledservice.dev/revision"));
    Service service = service("worker");
    assertThat(service.getSpec().getPorts())
        .singleElement()
        .satisfies(port -> assertThat(port.getPort()).isEqualTo(80));
    assertThat(service.getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/managed-by", "Helm");
    assertThat(service.getMetadata().getOwnerReferences()).hasSize(1);
  }

  @Test
  void anotherOperatorFindsItAdoptedWithoutTheAnnotation() throws Exception {
    legacy(3);
    scene.begin().create(worker(ADOPT, CONTAINER));
    eventually(() -> assertThat(scene.found()).hasSize(3));
    Set<String> pods = pods();
    scene.patch("{\"metadata\":{\"annotations\":{\"scaledservice.dev/adopt\":null}}}");

    scene.stop();
    scene.begin();
    scene.patch("{\"spec\":{\"replicas\":4}}");

    eventually(() -> assertThat(scene.found()).hasSize(4));
    assertThat(pods()).containsAll(pods);
    assertThat(scene.condition("Adopted")).startsWith("True");
    assertThat(scene.revisions()).hasSize(1);
  }

  @Test
  void anOperatorThatEndedRightAfterItsWriteIsFollowedByOneThatGoesOn() throws Exception {
    legacy(3);
    scene.create(worker(ADOPT, CONTAINER));
    var service = scene.worker().require();
    resource("legacy")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Adopted.takeOver(
                    Owner.of(service), Revision.of(service.spec().template()), deployment("legacy"))
                .toString());

    scene.begin();

    eventually(() -> {
      assertThat(scene.condition("Adopted")).startsWith("True");
      assertThat(scene.found()).hasSize(3);
    });
    assertThat(deployment("legacy").getSpec().getReplicas()).isEqualTo(3);
    assertThat(scene.revisions()).hasSize(1);
  }

  @Test
  void aServiceThatRunsAlreadyAdoptsNothing() throws Exception {
    scene.begin().create(worker("", CONTAINER));
    scene.onlyRevision();
    legacy(1);
    scene.patch("{\"metadata\":{\"annotations\":{\"scaledservice.dev/adopt\":\"legacy\"}}}");

    eventually(() ->
        assertThat(scene.condition("Adopted"))
            .startsWith("False AdoptionRefused: runs Deployment worker-"));
    assertThat(scene.condition("Ready")).startsWith("True");
    assertThat(deployment("legacy").getMetadata().getOwnerReferences()).isEmpty();
  }

  @Test
  void aTemplateThatSomebodyElseChangedIsSaid() throws Exception {
    legacy(1);
    scene.begin().create(worker(ADOPT, CONTAINER));
    eventually(() -> assertThat(scene.condition("Adopted")).startsWith("True"));

    resource("legacy")
        .patch("{\"metadata\":{\"annotations\":{\"deployment.kubernetes.io/revision\":\"2\"}}}");

    eventually(() ->
        assertThat(scene.condition("Adopted"))
            .startsWith(
                "False ChangedElsewhere: somebody changed the template of Deployment legacy"));
  }

  /** As after a template that was refused: a count was decided on before anything ran. */
  @Test
  void whatRunsWhenItIsAdoptedIsTheCountWhateverWasWantedBefore() throws Exception {
    legacy(3);
    scene.create(worker(ADOPT, CONTAINER));
    scene
        .worker()
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"desiredReplicas\":1,\"memory\":{\"floor\":{\"count\":1,\"since\":\"2026-01-01T00:00:00Z\"}}}}");

    scene.begin();

    eventually(() -> {
      assertThat(scene.condition("Adopted")).startsWith("True");
      assertThat(scene.found()).hasSize(3);
      assertThat(scene.worker().require().status().desiredReplicas()).isEqualTo(3);
    });
    assertThat(scene.worker().require().status().memory())
        .extracting(ScaledServiceStatus.Memory::floor)
        .extracting(ScaledServiceStatus.Memory.Floor::count)
        .isEqualTo(3);
    assertThat(deployment("legacy").getMetadata().getGeneration()).isEqualTo(1);
  }

  @Test
  void whatWasAdoptedAndIsDeletedIsMadeAnew() throws Exception {
    legacy(2);
    scene.begin().create(worker(ADOPT, CONTAINER));
    eventually(() -> assertThat(scene.found()).hasSize(2));

    resource("legacy").delete();

    eventually(() -> {
      assertThat(resource("legacy").get()).isNull();
      assertThat(scene.revisions()).hasSize(1);
      assertThat(scene.found()).hasSize(2);
    });
    assertThat(selectorOfService()).containsKey("scaledservice.dev/revision");
  }

  @Test
  void letGoByAnOrphaningDeletionItRunsOnAndCanBeAdoptedAgain() throws Exception {
    legacy(2);
    scene.begin().create(worker(ADOPT, CONTAINER));
    eventually(() -> assertThat(scene.found()).hasSize(2));
    Set<String> pods = pods();

    scene.worker().withPropagationPolicy(DeletionPropagation.ORPHAN).delete();

    eventually(() -> {
      assertThat(scene.worker().get()).isNull();
      assertThat(deployment("legacy").getMetadata().getOwnerReferences()).isEmpty();
      assertThat(scene.found()).isEmpty();
    });
    assertThat(service("worker")).isNotNull();
    assertThat(pods()).isEqualTo(pods);

    scene.create(worker(ADOPT, CONTAINER));

    eventually(() -> {
      assertThat(scene.found()).hasSize(2);
      assertThat(scene.condition("Ready")).startsWith("True");
    });
    assertThat(pods()).isEqualTo(pods);
    assertThat(service("worker").getSpec().getPorts()).hasSize(1);
    assertThat(service("worker").getMetadata().getOwnerReferences()).hasSize(1);
  }

  @Test
  void oneThatWeMadeAndLetGoComesBackByItsName() throws Exception {
    scene.begin().create(worker("", CONTAINER));
    scene.patch("{\"spec\":{\"replicas\":3}}");
    eventually(() -> assertThat(scene.found()).hasSize(3));
    String name = "worker-" + scene.onlyRevision();
    Set<String> pods = pods();
    scene.worker().withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
    eventually(() -> assertThat(scene.worker().get()).isNull());

    scene.create(worker("", CONTAINER));
    eventually(() ->
        assertThat(scene.condition("Ready"))
            .startsWith("False Obstructed: Deployment " + name + " exists and is not ours")
            .endsWith("kubectl annotate scaledservice worker scaledservice.dev/adopt=" + name));
    scene.patch(
        "{\"metadata\":{\"annotations\":{\"scaledservice.dev/adopt\":\"%s\"}}}".formatted(name));

    eventually(() -> {
      assertThat(scene.condition("Adopted")).startsWith("True");
      assertThat(scene.condition("Ready")).startsWith("True");
      assertThat(scene.found()).hasSize(3);
    });
    assertThat(pods()).isEqualTo(pods);
    scene.patch(template("w:2"));
    eventually(() -> {
      assertThat(deployment(name).getSpec().getReplicas()).isZero();
      assertThat(scene.found()).hasSize(3);
    });
  }

  private Service service(String name) {
    return scene.client.services().inNamespace("default").withName(name).get();
  }

  private Map<String, String> selectorOfService() {
    return scene
        .client
        .services()
        .inNamespace("default")
        .withName("worker")
        .require()
        .getSpec()
        .getSelector();
  }
}
