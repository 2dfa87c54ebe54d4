package dev.scaledservice.local.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Creates, replaces, patches; what counts as a change; status and scale. */
public abstract class WriteContract extends ApiContract {

  private static PatchContext as(PatchType type) {
    return PatchContext.of(type);
  }

  @Test
  void aSecondCreateIsRefused() {
    client.resource(configMap("settings", Map.of())).create();
    KubernetesClientException e =
        refused(409, () -> client.resource(configMap("settings", Map.of())).create());
    assertThat(e.getStatus().getReason()).isEqualTo("AlreadyExists");
  }

  @Test
  void nothingIsCreatedInANamespaceThatIsNotThere() {
    var lost =
        new ConfigMapBuilder(configMap("settings", Map.of()))
            .editMetadata()
            .withNamespace("nowhere-" + namespace)
            .endMetadata()
            .build();
    refused(404, () -> client.resource(lost).create());
  }

  @Test
  void aNameThatCannotBeIsRefused() {
    refused(422, () -> client.resource(configMap("Not_A_Name", Map.of())).create());
  }

  @Test
  void aNameCanBeGenerated() {
    var unnamed =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withGenerateName("settings-")
            .withNamespace(namespace)
            .endMetadata()
            .build();
    assertThat(client.resource(unnamed).create().getMetadata().getName())
        .startsWith("settings-")
        .hasSizeGreaterThan("settings-".length());
  }

  @Test
  void whoReplacesAnOldVersionIsRefused() {
    ConfigMap first = client.resource(configMap("settings", Map.of())).create();
    client.resource(new ConfigMapBuilder(first).addToData("key", "second").build()).update();
    KubernetesClientException e =
        refused(
            409,
            () ->
                client
                    .resource(new ConfigMapBuilder(first).addToData("key", "third").build())
                    .lockResourceVersion()
                    .update());
    assertThat(e.getStatus().getReason()).isEqualTo("Conflict");
    assertThat(configMaps("settings").getData()).containsEntry("key", "second");
  }

  private ConfigMap configMaps(String name) {
    return Objects.requireNonNull(
        client.configMaps().inNamespace(namespace).withName(name).get(), name);
  }

  @Test
  void aReplaceThatChangesNothingKeepsTheVersion() {
    ConfigMap first = client.resource(configMap("settings", Map.of())).create();
    ConfigMap second = client.resource(configMap("settings", Map.of())).update();
    assertThat(second.getMetadata().getResourceVersion())
        .isEqualTo(first.getMetadata().getResourceVersion());
  }

  @Test
  void nullInAMergePatchRemoves() {
    createGadget("one", Map.of("size", 1, "replicas", 3));
    gadget("one").patch(as(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":null}}");
    Map<String, Object> spec = gadget("one").get().get("spec");
    assertThat(spec).doesNotContainKey("replicas").containsEntry("size", 1);
  }

  @Test
  void aJsonPatchChangesPlaceByPlace() {
    createGadget("one", Map.of("size", 1, "color", "red"));
    gadget("one")
        .patch(
            as(PatchType.JSON),
            """
            [{"op":"test","path":"/spec/size","value":1},
             {"op":"replace","path":"/spec/color","value":"green"}]
            """);
    assertThat(gadget("one").get().<String>get("spec", "color")).isEqualTo("green");
    refused(
        422,
        () ->
            gadget("one")
                .patch(
                    as(PatchType.JSON), "[{\"op\":\"test\",\"path\":\"/spec/size\",\"value\":2}]"));
  }

  @Test
  void aStrategicMergeKnowsTheItemsOfAListByTheirKeys() {
    client.resource(withPort()).create();
    Deployment patched =
        deployment("worker")
            .patch(
                as(PatchType.STRATEGIC_MERGE),
                """
                {"spec":{"template":{"spec":{"containers":[
                  {"name":"app","image":"registry.example/app:2",
                   "ports":[{"containerPort":8080,"name":"web"}],
                   "env":[{"name":"COLOR","$patch":"delete"},{"name":"SHAPE","value":"round"}]}]}}}}
                """);
    var container = patched.getSpec().getTemplate().getSpec().getContainers().getFirst();
    assertThat(container.getImage()).isEqualTo("registry.example/app:2");
    assertThat(container.getEnv())
        .singleElement()
        .satisfies(env -> assertThat(env.getName()).isEqualTo("SHAPE"));
    assertThat(container.getPorts())
        .singleElement()
        .satisfies(port -> assertThat(port.getName()).isEqualTo("web"));
  }

  private Deployment withPort() {
    var port = new ContainerPortBuilder().withContainerPort(8080).withName("http").build();
    return template("worker")
        .editSpec()
        .withReplicas(0)
        .editTemplate()
        .editSpec()
        .editFirstContainer()
        .withPorts(port)
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  @Test
  void onlyAChangeOfWhatIsWantedIsANewGeneration() {
    GenericKubernetesResource created = createGadget("one", Map.of("size", 1));
    assertThat(created.getMetadata().getGeneration()).isEqualTo(1);
    gadget("one")
        .patch(as(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"team\":\"shop\"}}}");
    gadget("one")
        .subresource("status")
        .patch(as(PatchType.JSON_MERGE), "{\"status\":{\"note\":\"seen\"}}");
    assertThat(gadget("one").get().getMetadata().getGeneration()).isEqualTo(1);
    gadget("one").patch(as(PatchType.JSON_MERGE), "{\"spec\":{\"size\":2}}");
    assertThat(gadget("one").get().getMetadata().getGeneration()).isEqualTo(2);
  }

  @Test
  void statusIsChangedByItsOwnPathAlone() {
    createGadget("one", Map.of("size", 1));
    gadget("one")
        .patch(as(PatchType.JSON_MERGE), "{\"spec\":{\"size\":2},\"status\":{\"note\":\"no\"}}");
    assertThat(gadget("one").get().<Object>get("status")).isNull();
    gadget("one")
        .subresource("status")
        .patch(as(PatchType.JSON_MERGE), "{\"spec\":{\"size\":9},\"status\":{\"note\":\"yes\"}}");
    assertThat(gadget("one").get().<String>get("status", "note")).isEqualTo("yes");
    assertThat(gadget("one").get().<Integer>get("spec", "size")).isEqualTo(2);
  }

  @Test
  void aCustomResourceIsPrunedAndCompleted() {
    createGadget("one", Map.of("size", 1, "unknown", "field", "template", Map.of("kept", "yes")));
    Map<String, Object> spec = gadget("one").get().get("spec");
    assertThat(spec)
        .containsEntry("color", "blue")
        .doesNotContainKey("unknown")
        .containsEntry("template", Map.of("kept", "yes"));
  }

  @Test
  void aCustomResourceThatItsSchemaForbidsIsRefused() {
    KubernetesClientException e = refused(422, () -> createGadget("one", Map.of("size", "big")));
    assertThat(e.getMessage()).contains("spec.size").contains("must be of type integer");
    refused(422, () -> createGadget("two", Map.of("replicas", -1)));
  }

  @Test
  void aDryRunOfACreateLeavesNothing() {
    client.resource(configMap("settings", Map.of())).dryRun(true).create();
    assertThat(client.configMaps().inNamespace(namespace).withName("settings").get()).isNull();
  }

  @Test
  void aSelectorThatDoesNotFitItsTemplateIsRefused() {
    Deployment odd =
        template("worker")
            .editSpec()
            .editSelector()
            .addToMatchLabels("app", "other")
            .endSelector()
            .endSpec()
            .build();
    KubernetesClientException e = refused(422, () -> client.resource(odd).create());
    assertThat(e.getMessage()).contains("selector");
  }

  @Test
  void scaleShowsAndChangesTheCountOfADeployment() {
    client.resource(template("worker").editSpec().withReplicas(1).endSpec().build()).create();
    Scale shown = deployment("worker").scale();
    assertThat(shown.getSpec().getReplicas()).isEqualTo(1);
    assertThat(shown.getStatus().getSelector()).isEqualTo("app=worker");
    deployment("worker").scale(2);
    assertThat(deployment("worker").get().getSpec().getReplicas()).isEqualTo(2);
    assertThat(deployment("worker").get().getMetadata().getGeneration()).isEqualTo(2);
  }

  @Test
  void scalePatchesACustomResourceThatHasNoCountYet() {
    createGadget("one", Map.of("size", 1));
    refused(500, () -> client.raw(path("one") + "/scale"));
    gadget("one")
        .subresource("scale")
        .patch(as(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":4}}");
    assertThat(gadget("one").get().<Integer>get("spec", "replicas")).isEqualTo(4);
    assertThat(gadget("one").get().<Integer>get("spec", "size")).isEqualTo(1);
    refused(
        422,
        () ->
            gadget("one")
                .subresource("scale")
                .patch(as(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":-1}}"));
  }

  private String path(String name) {
    return "/apis/%s/namespaces/%s/gadgets/%s".formatted(gadgetGroup(), namespace, name);
  }

  @Test
  void setsAndEqualityAndFieldsSelect() {
    for (String tier : List.of("front", "back", "batch")) {
      client.resource(configMap(tier, Map.of("tier", tier, "app", "shop"))).create();
    }
    client.resource(configMap("plain", Map.of("app", "shop"))).create();
    assertThat(named("tier in (front, back)")).containsExactlyInAnyOrder("front", "back");
    assertThat(named("app=shop,tier notin (front)"))
        .containsExactlyInAnyOrder("back", "batch", "plain");
    assertThat(named("app=shop,!tier")).containsExactly("plain");
    assertThat(named("tier,tier!=batch")).containsExactlyInAnyOrder("front", "back");
    assertThat(
            client
                .configMaps()
                .inNamespace(namespace)
                .withField("metadata.name", "back")
                .list()
                .getItems())
        .hasSize(1);
  }

  private List<String> named(String selector) {
    return client
        .configMaps()
        .inNamespace(namespace)
        .withLabelSelector(selector)
        .list()
        .getItems()
        .stream()
        .map(found -> found.getMetadata().getName())
        .toList();
  }
}
