package dev.scaledservice.local.contract;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A namespace of its own for every story, a custom kind, and the words that the stories use. */
public abstract class ApiContract {
  /** A client of the server under test; it stays open. */
  protected KubernetesClient client;

  /** Where the story takes place. */
  protected String namespace;

  /**
   * A client of the server that the contract is run against. It should not retry: some answers are
   * 500 on purpose.
   */
  protected abstract KubernetesClient connect();

  @BeforeEach
  void enter() {
    client = connect();
    namespace = "contract-" + UUID.randomUUID().toString().substring(0, 8);
    var own = new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build();
    client.resource(own).create();
    try (InputStream gadgets =
        Objects.requireNonNull(ApiContract.class.getResourceAsStream("gadgets.yaml"))) {
      client.load(gadgets).serverSideApply();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await("the kind Gadget")
        .atMost(20, SECONDS)
        .ignoreExceptions()
        .until(() ->
            client.genericKubernetesResources(gadgetGroup(), "Gadget").inNamespace(namespace).list()
                != null);
  }

  @AfterEach
  void leave() {
    client.namespaces().withName(namespace).delete();
  }

  static String gadgetGroup() {
    return "contract.scaledservice.dev/v1";
  }

  Resource<GenericKubernetesResource> gadget(String name) {
    return client
        .genericKubernetesResources(gadgetGroup(), "Gadget")
        .inNamespace(namespace)
        .withName(name);
  }

  GenericKubernetesResource createGadget(String name, Map<String, Object> spec) {
    var gadget = new GenericKubernetesResource();
    gadget.setApiVersion(gadgetGroup());
    gadget.setKind("Gadget");
    gadget.setMetadata(metadata(name));
    gadget.setAdditionalProperty("spec", spec);
    return client.resource(gadget).inNamespace(namespace).create();
  }

  ObjectMeta metadata(String name) {
    return new ObjectMetaBuilder().withName(name).withNamespace(namespace).build();
  }

  Resource<Deployment> deployment(String name) {
    return client.apps().deployments().inNamespace(namespace).withName(name);
  }

  /** A Deployment without a count. */
  DeploymentBuilder template(String name) {
    return new DeploymentBuilder()
        .withMetadata(metadata(name))
        .withNewSpec()
        .withNewSelector()
        .addToMatchLabels("app", name)
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels("app", name)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("app")
        .withImage("registry.example/app:1")
        .addNewEnv()
        .withName("COLOR")
        .withValue("blue")
        .endEnv()
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec();
  }

  ConfigMap configMap(String name, Map<String, String> labels) {
    return new ConfigMapBuilder()
        .withMetadata(metadata(name))
        .editMetadata()
        .withLabels(labels)
        .endMetadata()
        .addToData("key", "value")
        .build();
  }

  /** A server-side apply of YAML for this namespace. */
  HasMetadata apply(String manager, boolean force, String yaml, String... path) {
    HasMetadata wanted = client.getKubernetesSerialization().unmarshal(yaml);
    wanted.getMetadata().setNamespace(namespace);
    var context =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(manager)
            .withForce(force)
            .build();
    var resource = client.resource(wanted);
    return path.length == 0
        ? resource.patch(context)
        : resource.subresource(path[0]).patch(context);
  }

  static KubernetesClientException refused(int code, ThrowingCallable request) {
    KubernetesClientException e = catchThrowableOfType(KubernetesClientException.class, request);
    assertThat(e).as("a refusal with code %d", code).isNotNull();
    assertThat(e.getCode()).as("%s", e.getMessage()).isEqualTo(code);
    return e;
  }
}
