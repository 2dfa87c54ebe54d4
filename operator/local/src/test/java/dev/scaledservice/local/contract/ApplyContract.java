package dev.scaledservice.local.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Server-side apply by two field managers: one owns the template, the other only the count. */
public abstract class ApplyContract extends ApiContract {
  private static final String TEMPLATE = "team-template";
  private static final String SCALER = "team-scaler";

  private Deployment apply(String manager, Deployment wanted) {
    return client.resource(wanted).fieldManager(manager).serverSideApply();
  }

  private Deployment scale(String manager, boolean force, String name, int replicas) {
    return (Deployment)
        apply(
            manager,
            force,
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %s}
            spec: {replicas: %d}
            """
                .formatted(name, replicas));
  }

  @Test
  void theFirstApplyCreates() {
    Deployment created = apply(TEMPLATE, template("worker").build());
    assertThat(created.getSpec().getReplicas()).isEqualTo(1);
    assertThat(created.getMetadata().getGeneration()).isEqualTo(1);
    assertThat(created.getMetadata().getUid()).isNotEmpty();
    assertThat(created.getMetadata().getManagedFields())
        .extracting(ManagedFieldsEntry::getManager, ManagedFieldsEntry::getOperation)
        .containsExactly(tuple(TEMPLATE, "Apply"));
  }

  @Test
  void aChangedTemplateLeavesTheCountAlone() {
    apply(TEMPLATE, template("worker").build());
    scale(SCALER, true, "worker", 5);
    Deployment changed =
        apply(
            TEMPLATE,
            template("worker")
                .editSpec()
                .editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage("registry.example/app:2")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
    assertThat(changed.getSpec().getReplicas()).isEqualTo(5);
    assertThat(changed.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage())
        .isEqualTo("registry.example/app:2");
  }

  @Test
  void aCountLeavesTheTemplateAlone() {
    apply(TEMPLATE, template("worker").build());
    Deployment scaled = scale(SCALER, true, "worker", 3);
    assertThat(scaled.getSpec().getReplicas()).isEqualTo(3);
    assertThat(scaled.getSpec().getTemplate().getSpec().getContainers()).hasSize(1);
    assertThat(scaled.getMetadata().getGeneration()).isEqualTo(2);
  }

  @Test
  void theFirstApplyMayCarryTheCountAndHandItOver() {
    apply(TEMPLATE, template("worker").editSpec().withReplicas(4).endSpec().build());
    scale(SCALER, false, "worker", 4);
    Deployment handedOver = apply(TEMPLATE, template("worker").build());
    assertThat(handedOver.getSpec().getReplicas()).as("still owned by the scaler").isEqualTo(4);
  }

  @Test
  void aFieldThatItsOnlyOwnerDropsGoesBackToItsDefault() {
    apply(TEMPLATE, template("worker").editSpec().withReplicas(5).endSpec().build());
    Deployment dropped = apply(TEMPLATE, template("worker").build());
    assertThat(dropped.getSpec().getReplicas()).isEqualTo(1);
  }

  @Test
  void anItemOfAListMapThatItsOwnerDropsIsGoneAndOthersStay() {
    apply(TEMPLATE, withEnv("COLOR", "SHAPE"));
    apply(
        "other",
        false,
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: worker}
        spec: {template: {spec: {containers: [{name: app, env: [{name: EXTRA, value: "1"}]}]}}}
        """);
    Deployment changed = apply(TEMPLATE, withEnv("SHAPE"));
    List<EnvVar> env =
        changed.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv();
    assertThat(env).extracting(EnvVar::getName).containsExactlyInAnyOrder("SHAPE", "EXTRA");
  }

  private Deployment withEnv(String... names) {
    var env =
        Arrays.stream(names)
            .map(name -> new EnvVarBuilder().withName(name).withValue("x").build())
            .toList();
    return template("worker")
        .editSpec()
        .editTemplate()
        .editSpec()
        .editFirstContainer()
        .withEnv(env)
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  @Test
  void anotherOwnersFieldIsAConflictThatNamesBoth() {
    apply(TEMPLATE, template("worker").build());
    scale("autopilot", false, "worker", 2);
    KubernetesClientException e = refused(409, () -> scale(SCALER, false, "worker", 3));
    assertThat(e.getStatus().getReason()).isEqualTo("Conflict");
    assertThat(e.getMessage()).contains("conflict with \"autopilot\"").contains(".spec.replicas");
    assertThat(e.getStatus().getDetails().getCauses())
        .singleElement()
        .satisfies(cause -> {
          assertThat(cause.getReason()).isEqualTo("FieldManagerConflict");
          assertThat(cause.getField()).isEqualTo(".spec.replicas");
          assertThat(cause.getMessage()).contains("\"autopilot\"");
        });
  }

  @Test
  void forceTakesTheFieldFromItsOwner() {
    apply(TEMPLATE, template("worker").build());
    scale("autopilot", false, "worker", 2);
    Deployment taken = scale(SCALER, true, "worker", 3);
    assertThat(taken.getSpec().getReplicas()).isEqualTo(3);
    assertThat(taken.getMetadata().getManagedFields())
        .extracting(ManagedFieldsEntry::getManager)
        .contains(SCALER)
        .doesNotContain("autopilot");
  }

  @Test
  void theSameValueIsSharedWithoutAConflict() {
    apply(TEMPLATE, template("worker").build());
    scale("autopilot", false, "worker", 2);
    Deployment shared = scale(SCALER, false, "worker", 2);
    assertThat(shared.getMetadata().getManagedFields())
        .extracting(ManagedFieldsEntry::getManager)
        .contains("autopilot", SCALER);
  }

  @Test
  void whoScalesByHandIsNamedAsTheOwner() {
    apply(TEMPLATE, template("worker").build());
    scale(SCALER, true, "worker", 2);
    deployment("worker").scale(7);
    KubernetesClientException e = refused(409, () -> scale(SCALER, false, "worker", 2));
    assertThat(e.getMessage()).contains("with subresource \"scale\"").contains(".spec.replicas");
  }

  @Test
  void whoUpdatesIsNamedAsTheOwner() {
    apply(TEMPLATE, template("worker").build());
    scale(SCALER, true, "worker", 2);
    var byHand =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager("by-hand")
            .build();
    deployment("worker").patch(byHand, "{\"spec\":{\"replicas\":6}}");
    KubernetesClientException e = refused(409, () -> scale(SCALER, false, "worker", 2));
    assertThat(e.getMessage()).contains("conflict with \"by-hand\"");
  }

  @Test
  void anApplyThatChangesNothingKeepsTheVersion() {
    ConfigMap wanted = configMap("settings", Map.of("app", "worker"));
    ConfigMap first = client.resource(wanted).fieldManager(TEMPLATE).serverSideApply();
    ConfigMap second = client.resource(wanted).fieldManager(TEMPLATE).serverSideApply();
    assertThat(second.getMetadata().getResourceVersion())
        .isEqualTo(first.getMetadata().getResourceVersion());
  }

  @Test
  void aDryRunShowsTheOutcomeAndChangesNothing() {
    apply(TEMPLATE, template("worker").build());
    var dry =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(SCALER)
            .withForce(true)
            .withDryRun(List.of("All"))
            .build();
    Deployment shown =
        client.resource(template("worker").editSpec().withReplicas(9).endSpec().build()).patch(dry);
    assertThat(shown.getSpec().getReplicas()).isEqualTo(9);
    assertThat(deployment("worker").get().getSpec().getReplicas()).isEqualTo(1);

    client.resource(template("other").build()).patch(dry);
    assertThat(deployment("other").get()).isNull();
  }

  @Test
  void aDryRunRefusesATemplateThatCannotBe() {
    Deployment noImage =
        template("worker")
            .editSpec()
            .editTemplate()
            .editSpec()
            .editFirstContainer()
            .withImage(null)
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    var dry =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(TEMPLATE)
            .withDryRun(List.of("All"))
            .build();
    KubernetesClientException e = refused(422, () -> client.resource(noImage).patch(dry));
    assertThat(e.getMessage()).contains("spec.template.spec.containers[0].image");
  }

  @Test
  void aFieldThatTheKindDoesNotHaveIsNamed() {
    KubernetesClientException e =
        refused(
            500,
            () ->
                apply(
                    TEMPLATE,
                    false,
                    """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: worker}
                    spec:
                      selector: {matchLabels: {app: worker}}
                      template:
                        metadata: {labels: {app: worker}}
                        spec: {containers: [{name: app, image: app, imagePulPolicy: Always}]}
                    """));
    assertThat(e.getMessage()).contains("imagePulPolicy: field not declared in schema");
  }

  @Test
  void statusAppliesByItsOwnPathAndOnlyThere() {
    createGadget("one", Map.of("size", 1));
    HasMetadata applied =
        apply(
            "status-writer",
            true,
            """
            apiVersion: contract.scaledservice.dev/v1
            kind: Gadget
            metadata: {name: one}
            spec: {size: 99}
            status: {note: seen, conditions: [{type: Ready, status: "True"}]}
            """,
            "status");
    assertThat(applied.getMetadata().getGeneration()).isEqualTo(1);
    assertThat(gadget("one").get().<Integer>get("spec", "size")).isEqualTo(1);
    assertThat(gadget("one").get().<String>get("status", "note")).isEqualTo("seen");

    apply(
        "spec-writer",
        true,
        """
        apiVersion: contract.scaledservice.dev/v1
        kind: Gadget
        metadata: {name: one}
        spec: {size: 2}
        status: {note: overwritten}
        """);
    assertThat(gadget("one").get().<String>get("status", "note")).isEqualTo("seen");
    assertThat(gadget("one").get().<Integer>get("spec", "size")).isEqualTo(2);
    assertThat(gadget("one").get().getMetadata().getGeneration()).isEqualTo(2);
  }

  @Test
  void finalizersApplyAsASet() {
    createGadget("one", Map.of());
    String with =
        """
        apiVersion: contract.scaledservice.dev/v1
        kind: Gadget
        metadata: {name: one, finalizers: [scaledservice.dev/%s]}
        """;
    apply("a", false, with.formatted("a"));
    apply("b", false, with.formatted("b"));
    assertThat(gadget("one").get().getFinalizers())
        .containsExactlyInAnyOrder("scaledservice.dev/a", "scaledservice.dev/b");
    HasMetadata dropped =
        apply(
            "a",
            false,
            """
            apiVersion: contract.scaledservice.dev/v1
            kind: Gadget
            metadata: {name: one}
            """);
    assertThat(dropped.getFinalizers()).containsExactly("scaledservice.dev/b");
  }

  @Test
  void anotherTeamAppliesOneContainersImage() {
    createGadget(
        "one",
        Map.of(
            "template",
            Map.of(
                "containers",
                List.of(
                    Map.of("name", "app", "image", "app:1", "command", List.of("run")),
                    Map.of("name", "side", "image", "side:1")))));
    apply(
        "pipeline",
        true,
        """
        apiVersion: contract.scaledservice.dev/v1
        kind: Gadget
        metadata: {name: one}
        spec: {template: {containers: [{name: app, image: "app:2"}]}}
        """);
    List<Map<String, Object>> containers =
        gadget("one").get().get("spec", "template", "containers");
    assertThat(containers)
        .extracting(container -> container.get("image"))
        .containsExactly("app:2", "side:1");
    assertThat(containers.getFirst()).containsEntry("command", List.of("run"));
  }
}
