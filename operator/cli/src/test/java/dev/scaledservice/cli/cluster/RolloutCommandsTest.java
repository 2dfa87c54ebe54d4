package dev.scaledservice.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.api.Marks;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.cli.Shell;
import dev.scaledservice.local.api.EmbeddedApiServer;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person asks of a rollout, and is told of it; an operator of straw answers. */
class RolloutCommandsTest {

  private static final Path DEFINITION =
      Path.of(
          Objects.requireNonNull(System.getProperty("project.root")),
          "crds/scaledservices.scaledservice.dev.yaml");

  private static final String OLD = "bbbbbbbbbb";
  private static final String FRESH = "cccccccccc";
  private static final String OLD_TEMPLATE =
      "{\"spec\":{\"containers\":[{\"image\":\"r/w:1\",\"name\":\"w\"}]}}";

  private static final String SERVICE =
      """
      apiVersion: scaledservice.dev/v1alpha1
      kind: ScaledService
      metadata: {name: worker, namespace: default}
      spec:
        template: {metadata: {labels: {added: later}}, spec: {containers: [{name: w, image: "r/w:2"}]}}
        scaling: {minReplicas: 2, maxReplicas: 9}
        rollout: {strategy: Canary, steps: [{weight: 10}, {weight: 50}]}
      """;

  private static final String CANARY =
      """
      observedGeneration: 1
      stable: {revision: bbbbbbbbbb, image: "r/w:1", replicas: 4, ready: 4}
      canary:
        revision: cccccccccc
        image: r/w:2
        phase: %s
        weight: 10
        step: 1/2
        replicas: 1
        ready: 1
        since: "2026-01-02T03:09:15Z"
        because: canary 12 bad of 310
        evidence: [errors 12 of 310, slow 0 of 310]
      history:
      - {revision: nnnnnnnnnn, image: "r/w:0", by: kubectl, at: "2026-01-01T03:09:15Z", verdict: RolledBack, because: too slow}
      """;

  private static final String NOTHING =
      """
      observedGeneration: 1
      stable: {revision: bbbbbbbbbb, image: "r/w:1"}
      """;

  @TempDir private Path folder;
  private EmbeddedApiServer server;
  private KubernetesClient client;
  private Path kubeconfig;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = EmbeddedApiServer.start();
    server.install(DEFINITION);
    client = server.client();
    kubeconfig = Files.writeString(folder.resolve("kubeconfig"), server.kubeconfig());
    client.resource(Serialization.unmarshal(SERVICE, ScaledService.class)).create();
  }

  @AfterEach
  void end() {
    client.close();
    server.close();
  }

  private Resource<ScaledService> worker() {
    return client.resources(ScaledService.class).inNamespace("default").withName("worker");
  }

  private void status(String yaml) {
    var patch = JsonNodeFactory.instance.arrayNode();
    patch
        .addObject()
        .put("op", "add")
        .put("path", "/status")
        .set("value", Serialization.unmarshal(yaml, JsonNode.class));
    worker().subresource("status").patch(PatchContext.of(PatchType.JSON), patch.toString());
  }

  /** Answers a wish by writing a status, and then removing the annotation, as the operator does. */
  private void operator(String annotation, String afterwards) {
    Set<String> answered = ConcurrentHashMap.newKeySet();
    client
        .resources(ScaledService.class)
        .inNamespace("default")
        .inform(
            new ResourceEventHandler<>() {
              @Override
              public void onAdd(ScaledService service) {
                answer(service);
              }

              @Override
              public void onUpdate(ScaledService before, ScaledService service) {
                answer(service);
              }

              @Override
              public void onDelete(ScaledService service, boolean unknown) {}

              private void answer(ScaledService service) {
                Map<String, String> annotations = service.getMetadata().getAnnotations();
                String value = annotations == null ? null : annotations.get(annotation);
                // Its own status is an update too, with the annotation still there.
                if (value != null && answered.add(value)) {
                  asked.add(value);
                  status(afterwards);
                  var patch = JsonNodeFactory.instance.objectNode();
                  patch.withObject("/metadata/annotations").putNull(annotation);
                  worker().patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString());
                }
              }
            });
  }

  /** Sees every template, and takes it for the old revision. */
  private void operatorThatSeesTheOldOne() {
    client
        .resources(ScaledService.class)
        .inNamespace("default")
        .inform(
            new ResourceEventHandler<>() {
              @Override
              public void onAdd(ScaledService service) {}

              @Override
              public void onUpdate(ScaledService before, ScaledService service) {
                Long generation = service.getMetadata().getGeneration();
                if (!Objects.equals(service.status().observedGeneration(), generation)) {
                  status(
                      NOTHING.replace(
                          "observedGeneration: 1", "observedGeneration: " + generation));
                }
              }

              @Override
              public void onDelete(ScaledService service, boolean unknown) {}
            });
  }

  private void deployment(String revision, String image, @Nullable String template) {
    Deployment deployment =
        Serialization.unmarshal(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: worker-%1$s
              namespace: default
              labels: {scaledservice.dev/name: worker, scaledservice.dev/revision: %1$s}
            spec:
              selector: {matchLabels: {scaledservice.dev/revision: %1$s}}
              template:
                metadata: {labels: {scaledservice.dev/revision: %1$s}}
                spec: {containers: [{name: w, image: "%2$s"}]}
            """
                .formatted(revision, image),
            Deployment.class);
    if (template != null) {
      deployment.getMetadata().setAnnotations(Map.of(Marks.TEMPLATE, template));
    }
    client.resource(deployment).create();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          promote        | Stepping  | Promoting | now 2026  | is past its steps, at 10 % of the calls
          promote --full | Stepping  | Baking    | full 2026 | revision cccccccccc is promoted: canary 12 bad
          abort          | Stepping  | Aborted   | now 2026  | revision cccccccccc was turned back: canary 12 bad of 310
          abort          | Warm      | Aborted   | now 2026  | was turned back
          rollback       | Baking    | Aborted   | now 2026  | was turned back
          retry          | Aborted   | Stepping  | now 2026  | revision cccccccccc has 10 % of the calls, step 1/2
          """)
  void itIsAskedForAndWhatCameOfItIsSaid(
      String command, String before, String after, String value, String said) {
    status(CANARY.formatted(before));
    operator(
        "scaledservice.dev/" + command.split(" ", -1)[0].replace("rollback", "abort"),
        CANARY.formatted(after));

    var result = run((command + " worker").split(" ", -1));

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("worker: ").contains(said);
    assertThat(asked).singleElement().asString().startsWith(value);
    assertThat(result.exit()).isZero();
  }

  @Test
  void aRolloutIsPausedAndGoesOn() {
    String paused =
        CANARY.formatted("Stepping")
            + "conditions: [{type: RolloutProgressing, status: \"True\", reason: RolloutPaused}]\n";
    status(CANARY.formatted("Stepping"));
    operator(Marks.PAUSE, paused);
    assertThat(run("pause", "worker", "--rollout").exit()).isZero();
    assertThat(worker().require().getSpec().path("mode").asText()).isEqualTo("Auto");
    assertThat(run("pause", "worker", "--rollout").err()).contains("there is nothing to pause");

    operator(Marks.RESUME, CANARY.formatted("Stepping"));
    assertThat(run("resume", "worker").exit()).isZero();
    assertThat(run("resume", "worker").err()).contains("there is nothing to resume");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          promote  |          | there is nothing to promote: nothing is being rolled out; revision bbbbbbbbbb has all calls
          promote  | Baking   | there is nothing to promote: revision cccccccccc is promoted
          promote  | Aborted  | was turned back: canary 12 bad of 310; ssvc retry worker lets it in anew
          abort    |          | there is nothing to abort: nothing is being rolled out
          abort    | Aborted  | there is nothing to abort: revision cccccccccc was turned back
          retry    | Stepping | there is nothing to retry: revision cccccccccc has 10 % of the calls
          resume   | Stepping | there is nothing to resume
          """)
  void whereThereIsNothingToDoNothingIsWritten(String command, @Nullable String phase, String why) {
    status(phase == null ? NOTHING : CANARY.formatted(phase));

    var result = run(command, "worker");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains(why);
    assertThat(worker().require().getMetadata().getAnnotations()).isNullOrEmpty();
  }

  @Test
  void aServiceThatExchangesItsRevisionsHasNoSteps() {
    worker()
        .edit(service -> {
          ((ObjectNode) service.getSpec()).remove("rollout");
          return service;
        });
    status(NOTHING);

    assertThat(run("promote", "worker").err()).contains("strategy: Canary or BlueGreen has steps");
  }

  @Test
  void withoutAnAnswerItSaysThatItStaysAsked() {
    status(CANARY.formatted("Stepping"));

    var result = run("abort", "worker", "--timeout=1ms");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("no operator has answered within 1ms", "namespace default");
    assertThat(worker().require().getMetadata().getAnnotations()).containsKey(Marks.ABORT);
    assertThat(run("abort", "worker", "--no-wait").out()).contains("worker: asked; ssvc explain");
    assertThat(run("abort", "worker", "--timeout=soon").exit()).isEqualTo(2);
  }

  @Test
  void whatWasNotDoneIsNotSaidToBe() {
    status(CANARY.formatted("Stepping"));
    operator(Marks.ABORT, CANARY.formatted("Stepping"));

    var result = run("abort", "worker");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("it was not done: revision cccccccccc has 10 %");
  }

  @Test
  void whereNothingIsWarmItSaysWhatIsKept() {
    status(NOTHING);
    deployment(OLD, "r/w:1", OLD_TEMPLATE);

    var result = run("rollback", "worker");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .contains(
            "no revision is warm to go back to",
            "ssvc rollback worker --to REVISION",
            "bbbbbbbbbb (r/w:1)");
  }

  @Test
  void theTemplateOfAKeptRevisionIsRestoredWhole() {
    status(CANARY.formatted("Aborted"));
    deployment(OLD, "r/w:1", OLD_TEMPLATE);
    operatorThatSeesTheOldOne();

    var result = run("rollback", "worker", "--to", OLD);

    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .contains("revision bbbbbbbbbb has all calls", "write that version into your manifest too");
    assertThat(worker().require().getSpec().path("template").toString()).isEqualTo(OLD_TEMPLATE);
    assertThat(run("rollback", "worker", "--to", OLD).err())
        .contains("its template is that of revision bbbbbbbbbb already");
  }

  @Test
  void aRevisionThatCannotBeRestoredSaysWhatToDoInstead() {
    status(CANARY.formatted("Aborted"));
    deployment(OLD, "r/w:1", null);

    assertThat(run("rollback", "worker", "--to", OLD).err())
        .contains("was not kept", "apply the manifest of that version (r/w:1)");
    assertThat(run("rollback", "worker", "--to", "dddddddddd").err())
        .contains("there is no revision dddddddddd; there are: bbbbbbbbbb (r/w:1)");
    assertThat(run("rollback", "worker", "--to", FRESH).err()).contains("already");
  }

  @Test
  void explainTellsTheRolloutItsEvidenceAndThoseBefore() {
    status(CANARY.formatted("Stepping"));

    assertThat(run("explain", "worker").out())
        .contains(
            "cccccccccc, Stepping step 1/2 for 45s, 10 % of the calls, 1 of 1 ready, r/w:2",
            "canary 12 bad of 310", "- errors 12 of 310")
        .containsPattern("nnnnnnnnnn +r/w:0 +kubectl +24h +RolledBack +too slow");
    assertThat(run("explain", "worker", "-o", "json").out()).contains("\"phase\" : \"Stepping\"");
  }

  private Shell.Result run(String... arguments) {
    var all = new ArrayList<>(Arrays.asList(arguments));
    all.add("--kubeconfig=" + kubeconfig);
    return Shell.run(all.toArray(String[]::new));
  }
}
