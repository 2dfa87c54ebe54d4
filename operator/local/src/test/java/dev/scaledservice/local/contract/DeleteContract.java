package dev.scaledservice.local.contract;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Deletions: held by finalizers, followed by what is owned. */
public abstract class DeleteContract extends ApiContract {

  private Resource<ConfigMap> named(String name) {
    return client.configMaps().inNamespace(namespace).withName(name);
  }

  private ConfigMap createOwned(String name, HasMetadata owner) {
    var reference =
        new OwnerReferenceBuilder()
            .withApiVersion(owner.getApiVersion())
            .withKind(owner.getKind())
            .withName(owner.getMetadata().getName())
            .withUid(owner.getMetadata().getUid())
            .withController(true)
            .build();
    return client
        .resource(
            new ConfigMapBuilder(configMap(name, Map.of()))
                .editMetadata()
                .withOwnerReferences(reference)
                .endMetadata()
                .build())
        .create();
  }

  @Test
  void aFinalizerHoldsADeletionUntilItIsTakenOff() {
    createGadget("one", Map.of("size", 1));
    String finalizers = "{\"metadata\":{\"finalizers\":%s}}";
    PatchContext merge = PatchContext.of(PatchType.JSON_MERGE);
    gadget("one").patch(merge, finalizers.formatted("[\"scaledservice.dev/consul\"]"));
    gadget("one").delete();
    var held = gadget("one").get();
    assertThat(held.getMetadata().getDeletionTimestamp()).isNotEmpty();
    assertThat(held.getMetadata().getGeneration()).isEqualTo(2);
    refused(422, () -> gadget("one").patch(merge, finalizers.formatted("[\"a.b/c\",\"d.e/f\"]")));
    gadget("one").patch(merge, finalizers.formatted("[]"));
    assertThat(gadget("one").get()).isNull();
  }

  @Test
  void whatIsOwnedFollowsItsOwner() {
    var owner = createGadget("owner", Map.of());
    ConfigMap child = createOwned("child", owner);
    createOwned("grandchild", child);
    client.resource(configMap("bystander", Map.of())).create();
    gadget("owner").delete();
    await()
        .atMost(30, SECONDS)
        .until(() -> named("child").get() == null && named("grandchild").get() == null);
    assertThat(named("bystander").get()).isNotNull();
  }

  @Test
  void inTheForegroundTheOwnerGoesLast() {
    var owner = createGadget("owner", Map.of());
    createOwned("child", owner);
    gadget("owner").withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();
    await().atMost(30, SECONDS).until(() -> gadget("owner").get() == null);
    assertThat(named("child").get()).isNull();
  }

  @Test
  void orphansStay() {
    var owner = createGadget("owner", Map.of());
    createOwned("child", owner);
    gadget("owner").withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
    await().atMost(30, SECONDS).until(() -> gadget("owner").get() == null);
    assertThat(named("child").get().getMetadata().getOwnerReferences()).isEmpty();
  }

  @Test
  void deletingWhatIsNotThereIsNoError() {
    assertThat(named("nothing").delete()).isEmpty();
  }

  @Test
  void aCollectionGoesByItsSelector() {
    client.resource(configMap("a", Map.of("tier", "old"))).create();
    client.resource(configMap("b", Map.of("tier", "new"))).create();
    client.configMaps().inNamespace(namespace).withLabel("tier", "old").delete();
    await().atMost(30, SECONDS).until(() -> named("a").get() == null);
    assertThat(named("b").get()).isNotNull();
  }

  @Test
  void aNamespaceTakesItsContentsAlong() {
    client.resource(configMap("inside", Map.of())).create();
    client.namespaces().withName(namespace).delete();
    await().atMost(60, SECONDS).until(() -> client.namespaces().withName(namespace).get() == null);
    assertThat(named("inside").get()).isNull();
  }
}
