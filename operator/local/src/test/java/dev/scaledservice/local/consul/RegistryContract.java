package dev.scaledservice.local.consul;

import static dev.scaledservice.discovery.Instance.State.DRAINING;
import static dev.scaledservice.discovery.Instance.State.PASSING;
import static dev.scaledservice.discovery.Instance.State.STARTING;
import static dev.scaledservice.discovery.Instance.State.WITHDRAWN;
import static dev.scaledservice.local.consul.Scene.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.discovery.Instance;
import dev.scaledservice.discovery.Owner;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.ServiceRegistration;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The registrar before a Consul: what it writes, what it leaves alone, and what it says. */
abstract class RegistryContract {

  private Scene scene;

  abstract URI consul();

  @BeforeEach
  void open() {
    scene = new Scene(consul());
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void anInstanceIsFoundOnceItIsReadyAndNotBefore() {
    scene.want("worker", pod("a", STARTING));
    var starting = scene.awaitSynced("worker", 1, 0);
    assertThat(starting.isOut("a")).isTrue();
    assertThat(scene.listed(scene.serviceName("worker"))).isEqualTo(1);
    assertThat(scene.found(scene.serviceName("worker"))).isZero();

    scene.want("worker", pod("a", PASSING));
    var passing = scene.awaitSynced("worker", 1, 1);
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(1);
    assertThat(passing.passing("a")).isTrue();
    assertThat(passing.isOut("a")).isFalse();
    assertThat(passing.pending()).isZero();
    assertThat(passing.lastSync()).isNotNull();
    assertThat(scene.nudges).hasPositiveValue();
  }

  @Test
  void anInstanceHasAShareAndATagOfItsOwn() {
    var canary = new Instance("b", "pod-b", "10.0.0.2", 9002, "rev2", PASSING, "slot-b", 256);
    scene.want("worker", pod("a", PASSING), canary);
    scene.awaitSynced("worker", 2, 2);

    var services = scene.browser.get("/v1/catalog/node-services/" + scene.node("worker")).json();
    assertThat(services.path("Services"))
        .filteredOn(service -> service.path("Tags").toString().contains("slot-b"))
        .singleElement()
        .satisfies(service -> assertThat(service.at("/Weights/Passing").asInt()).isEqualTo(256));

    scene.want(
        "worker",
        pod("a", PASSING),
        new Instance("b", "pod-b", "10.0.0.2", 9002, "rev2", WITHDRAWN, "slot-b", 256));
    scene.awaitSynced("worker", 2, 1);
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(1);
  }

  @Test
  void whatIsWrittenSaysWhoseItIs() {
    scene.want("worker", pod("a", PASSING));
    scene.awaitSynced("worker", 1, 1);

    var node = scene.browser.get("/v1/catalog/node-services/" + scene.node("worker")).json();
    assertThat(node.at("/Node/Address").asText()).isEqualTo("127.0.0.1");
    var meta = node.at("/Node/Meta");
    assertThat(meta).hasSize(6);
    assertPairs(
        meta,
        Map.of(
            "managed-by",
            "scaledservice",
            "cluster",
            scene.cluster,
            "cr",
            "shop/worker",
            "cr-uid",
            "uid-of-worker",
            "external-node",
            "true",
            "external-probe",
            "false"));
    var service = node.at("/Services/0");
    assertThat(service.get("ID").asText()).isEqualTo(scene.cluster.substring(0, 8) + "-a");
    assertThat(service.get("Address").asText()).isEqualTo("10.0.0.1");
    assertThat(service.get("Port").asInt()).isEqualTo(9002);
    assertThat(service.get("Tags")).hasToString("[\"blue\"]");
    assertPairs(
        service.get("Meta"),
        Map.of(
            "team",
            "green",
            "pod",
            "pod-a",
            "pod-uid",
            "a",
            "revision",
            "rev1",
            "managed-by",
            "scaledservice",
            "cluster",
            scene.cluster,
            "cr-uid",
            "uid-of-worker"));
    var check = scene.browser.get("/v1/health/node/" + scene.node("worker")).json().get(0);
    assertThat(check.get("CheckID").asText()).isEqualTo(service.get("ID").asText() + "/ready");
    assertThat(check.get("Output").asText()).isEqualTo("ready");
  }

  @Test
  void anInstanceIsOutBeforeItGoes() {
    scene.want("worker", pod("a", PASSING), pod("b", PASSING));
    scene.awaitSynced("worker", 2, 2);

    scene.want("worker", pod("a", DRAINING), pod("b", PASSING));
    var draining = scene.awaitStatus("worker", status -> status.isOut("a"));
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(1);
    assertThat(draining.isOut("b")).isFalse();

    scene.want("worker", pod("b", PASSING));
    var gone = scene.awaitSynced("worker", 1, 1);
    assertThat(scene.listed(scene.serviceName("worker"))).isEqualTo(1);
    assertThat(gone.isOut("a")).isTrue();
  }

  @Test
  void outSinceIsTheTimeOfLeavingHoweverOftenItIsLookedAt() {
    scene.want("worker", pod("a", PASSING));
    scene.awaitSynced("worker", 1, 1);
    scene.want("worker", pod("a", DRAINING));
    var since = scene.awaitStatus("worker", status -> status.isOut("a")).outSince("a");
    long looks = scene.registrar.figures().syncs();
    await().atMost(Scene.LONG).until(() -> scene.registrar.figures().syncs() > looks + 2);
    assertThat(scene.status("worker").outSince("a")).isEqualTo(since);
    assertThat(scene.status("worker").outSince("never-seen"))
        .isEqualTo(scene.status("worker").firstRead());
  }

  @Test
  void nothingIsWrittenWhenNothingChanged() {
    scene.want("worker", pod("a", PASSING), pod("b", STARTING));
    scene.awaitSynced("worker", 2, 1);
    var before = scene.browser.get("/v1/health/service/" + scene.serviceName("worker"));
    var figures = scene.registrar.figures();

    scene.want("worker", pod("b", STARTING), pod("a", PASSING));
    await().atMost(Scene.LONG).until(() -> scene.registrar.figures().syncs() > figures.syncs() + 2);

    assertThat(scene.browser.get("/v1/health/service/" + scene.serviceName("worker")).index())
        .isEqualTo(before.index());
    assertThat(scene.registrar.figures().changes()).isEqualTo(figures.changes());
  }

  @Test
  void whatOthersBreakIsRepaired() {
    scene.want("worker", pod("a", PASSING), pod("b", PASSING));
    scene.awaitSynced("worker", 2, 2);
    var id = scene.cluster.substring(0, 8) + "-a";
    scene.browser.put(
        "/v1/catalog/deregister",
        "{\"Node\":\"%s\",\"CheckID\":\"%s/ready\"}".formatted(scene.node("worker"), id));
    scene.browser.put(
        "/v1/catalog/register",
        "{\"Node\":\"%s\",\"Address\":\"1.1.1.1\"}".formatted(scene.node("worker")));

    await()
        .atMost(Scene.LONG)
        .untilAsserted(() -> {
          assertThat(scene.browser.get("/v1/health/node/" + scene.node("worker")).json())
              .hasSize(2);
          var node = scene.browser.get("/v1/catalog/node/" + scene.node("worker")).json();
          assertThat(node.at("/Node/Address").asText()).isEqualTo("127.0.0.1");
          assertThat(node.at("/Node/Meta/cr-uid").asText()).isEqualTo("uid-of-worker");
        });
    scene.deregister(scene.node("worker"));
    await().atMost(Scene.LONG).until(() -> scene.found(scene.serviceName("worker")) == 2);
    await().atMost(Scene.LONG).until(() -> scene.registrar.figures().repaired() >= 5);
  }

  @Test
  void manyInstancesTakeFewTransactions() {
    var pods =
        IntStream.range(0, 100).mapToObj(i -> pod("p" + i, PASSING)).toArray(Instance[]::new);
    scene.want("worker", pods);
    scene.awaitSynced("worker", 100, 100);
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(100);
    long transactions =
        scene.registrar.figures().calls().stream()
            .filter(call -> call.endpoint().equals("PUT /v1/txn"))
            .mapToLong(call -> call.count())
            .sum();
    assertThat(transactions).isEqualTo(4);
  }

  @Test
  void aChangeOfContentChangesEveryInstance() {
    scene.want("worker", pod("a", PASSING));
    scene.awaitSynced("worker", 1, 1);
    scene.registrar.want(
        new ServiceRegistration(
            scene.owner("worker"),
            scene.serviceName("worker") + "-renamed",
            List.of("red"),
            Map.of(),
            List.of(pod("a", PASSING)),
            true));
    await()
        .atMost(Scene.LONG)
        .until(() -> scene.found(scene.serviceName("worker") + "-renamed") == 1);
    assertThat(scene.listed(scene.serviceName("worker"))).isZero();
    var check = scene.browser.get("/v1/health/node/" + scene.node("worker")).json();
    assertThat(check).hasSize(1);
    assertThat(check.at("/0/ServiceName").asText())
        .isEqualTo(scene.serviceName("worker") + "-renamed");
    assertThat(check.at("/0/ServiceTags/0").asText()).isEqualTo("red");
  }

  @Test
  void whatOthersWroteStays() {
    scene.want("worker", pod("a", PASSING));
    scene.awaitSynced("worker", 1, 1);
    scene.foreign(scene.node("worker"), "guest", scene.cluster + "-guest");
    scene.foreign(scene.cluster + "-machine", "other", scene.cluster + "-other");
    scene.want("worker");
    scene.awaitSynced("worker", 0, 0);

    assertThat(scene.listed(scene.cluster + "-guest")).isEqualTo(1);
    assertThat(scene.listed(scene.cluster + "-other")).isEqualTo(1);
    var removed = scene.registrar.remove(scene.owner("worker")).toCompletableFuture();
    assertThat(removed).succeedsWithin(Scene.LONG);
    assertThat(removed.join().foreign()).isEqualTo(1);
    assertThat(scene.listed(scene.cluster + "-guest")).isEqualTo(1);
    scene.deregister(scene.cluster + "-machine");
  }

  @Test
  void aResourceThatGoesTakesItsNodeAlong() throws Exception {
    scene.want("worker", pod("a", PASSING), pod("b", PASSING));
    scene.awaitSynced("worker", 2, 2);
    var removed =
        scene
            .registrar
            .remove(scene.owner("worker"))
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    assertThat(removed.instances()).isEqualTo(2);
    assertThat(scene.browser.get("/v1/catalog/node/" + scene.node("worker")).json().isNull())
        .isTrue();
    assertThat(scene.registrar.figures().services()).isZero();
  }

  @Test
  void aNameThatAnotherHoldsIsNotTaken() {
    var name = scene.serviceName("worker");
    scene.foreign(scene.cluster + "-machine", "legacy", name);
    scene.want("worker", pod("a", PASSING));
    var refused = scene.awaitReason("worker", Reason.NAME_TAKEN);
    assertThat(refused.message()).contains(name).contains("legacy").contains("-machine");
    assertThat(scene.listed(name)).isEqualTo(1);

    scene.deregister(scene.cluster + "-machine");
    scene.awaitSynced("worker", 1, 1);
  }

  @Test
  void ofTwoResourcesThatWantOneNameOneGetsIt() {
    for (var resource : List.of("one", "two")) {
      scene.registrar.want(
          new ServiceRegistration(
              scene.owner(resource),
              scene.serviceName("shared"),
              List.of(),
              Map.of(),
              List.of(pod(resource, PASSING)),
              true));
    }
    await()
        .atMost(Scene.LONG)
        .untilAsserted(() ->
            assertThat(List.of(scene.status("one").reason(), scene.status("two").reason()))
                .containsExactlyInAnyOrder(Reason.SYNCED, Reason.NAME_TAKEN));
    assertThat(scene.listed(scene.serviceName("shared"))).isEqualTo(1);
  }

  @Test
  void aNameMayBeSharedWhereThatIsAllowed() {
    try (var sharing = new Scene(consul(), Scene.QUICK, true)) {
      sharing.foreign(sharing.cluster + "-machine", "legacy", sharing.serviceName("worker"));
      sharing.want("worker", pod("a", PASSING));
      sharing.awaitSynced("worker", 1, 1);
      assertThat(sharing.listed(sharing.serviceName("worker"))).isEqualTo(2);
      sharing.deregister(sharing.cluster + "-machine");
    }
  }

  @Test
  void twoClustersInOneConsulDoNotTouchEachOther() throws Exception {
    try (var other = new Scene(consul())) {
      scene.want("worker", pod("a", PASSING));
      other.want("worker", pod("a", PASSING));
      scene.awaitSynced("worker", 1, 1);
      other.awaitSynced("worker", 1, 1);

      var swept =
          scene
              .registrar
              .sweep(scene.cluster, "", Set.of(), owner -> true)
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);
      assertThat(swept.removed()).containsExactly(scene.owner("worker"));
      assertThat(other.found(other.serviceName("worker"))).isEqualTo(1);
      assertThat(scene.registrar.remove(scene.owner("worker")).toCompletableFuture())
          .succeedsWithin(Scene.LONG);
      assertThat(other.found(other.serviceName("worker"))).isEqualTo(1);
    }
  }

  @Test
  void aNodeOfAnotherResourceIsNotTouched() {
    scene.browser.put(
        "/v1/catalog/register",
        """
        {"Node":"%s","Address":"127.0.0.1","NodeMeta":{"managed-by":"scaledservice",
         "cluster":"elsewhere","cr":"shop/worker","cr-uid":"x"}}
        """
            .formatted(scene.node("worker")));
    scene.want("worker", pod("a", PASSING));
    var refused = scene.awaitReason("worker", Reason.CONFLICT);
    assertThat(refused.message()).contains("elsewhere");
    assertThat(scene.listed(scene.serviceName("worker"))).isZero();
    scene.deregister(scene.node("worker"));
  }

  @Test
  void theLeftoversOfAnEarlierResourceOfTheNameAreTakenOver() {
    scene.want("worker", pod("a", PASSING));
    scene.awaitSynced("worker", 1, 1);
    scene.registrar.forget(scene.owner("worker").key());

    var again = new Owner(scene.cluster, "shop", "worker", "another-uid");
    scene.registrar.want(
        new ServiceRegistration(
            again,
            scene.serviceName("worker"),
            List.of(),
            Map.of(),
            List.of(pod("b", PASSING)),
            true));
    scene.awaitSynced("worker", 1, 1);
    var services = scene.browser.get("/v1/catalog/service/" + scene.serviceName("worker")).json();
    assertThat(services).hasSize(1);
    assertThat(services.at("/0/ServiceMeta/pod-uid").asText()).isEqualTo("b");
    assertThat(services.at("/0/NodeMeta/cr-uid").asText()).isEqualTo("another-uid");
  }

  @Test
  void anOldViewAddsWhatIsMissingAndRemovesNothing() {
    scene.want("worker", pod("a", PASSING), pod("b", PASSING));
    scene.awaitSynced("worker", 2, 2);
    var old = scene.registration("worker", pod("a", DRAINING), pod("c", PASSING));
    scene.registrar.want(
        new ServiceRegistration(
            old.owner(), old.serviceName(), old.tags(), old.meta(), old.instances(), false));

    var held =
        scene.awaitStatus("worker", s -> s.reason() == Reason.HELD_BACK && s.registered() == 3);
    assertThat(held.message()).contains("may be old");
    assertThat(held.pending()).isEqualTo(2);
    assertThat(held.isOut("a")).isFalse();
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(3);

    scene.want("worker", pod("a", DRAINING), pod("c", PASSING));
    scene.awaitSynced("worker", 2, 1);
  }

  @Test
  void manyRemovalsAtOnceAreAskedAbout() {
    var pods = IntStream.range(0, 10).mapToObj(i -> pod("p" + i, PASSING)).toArray(Instance[]::new);
    scene.want("worker", pods);
    scene.awaitSynced("worker", 10, 10);
    IntStream.range(0, 6).forEach(i -> scene.running.add("p" + i));

    scene.want("worker", pod("p9", PASSING));
    var held =
        scene.awaitStatus("worker", s -> s.reason() == Reason.HELD_BACK && s.registered() == 7);
    assertThat(held.message()).contains("still run");
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(7);

    scene.running.clear();
    scene.awaitSynced("worker", 1, 1);
  }

  @Test
  void whoMayNotWriteDoesNot() {
    scene.mayWrite = false;
    scene.want("worker", pod("a", PASSING));
    scene.awaitReason("worker", Reason.HELD_BACK);
    assertThat(scene.listed(scene.serviceName("worker"))).isZero();
    scene.mayWrite = true;
    scene.awaitSynced("worker", 1, 1);
  }

  @Test
  void oneBadInstanceDoesNotKeepTheOthersOut() {
    var bad = new Instance("bad", "p".repeat(600), "10.0.0.2", 1, "rev1", PASSING);
    scene.want("worker", pod("a", PASSING), bad, pod("c", PASSING));
    var status =
        scene.awaitStatus("worker", s -> s.reason() == Reason.CONFLICT && s.passing() == 2);
    assertThat(status.message()).contains("1 changes refused").contains("too long");
    assertThat(status.pending()).isEqualTo(1);
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(2);
  }

  @Test
  void metaThatCannotBeWrittenIsSaid() {
    scene.registrar.want(
        new ServiceRegistration(
            scene.owner("worker"),
            scene.serviceName("worker"),
            List.of(),
            Map.of("cluster", "mine"),
            List.of(pod("a", PASSING)),
            true));
    var status = scene.awaitReason("worker", Reason.INVALID);
    assertThat(status.message())
        .isEqualTo("meta.cluster is written by the operator; wants another key");
  }

  @Test
  void aSweepRemovesWhatIsGoneAndKeepsWhatIsNot() throws Exception {
    for (var name : List.of("known", "gone", "living", "doubtful")) {
      scene.want(name, pod(name, PASSING));
      scene.awaitSynced(name, 1, 1);
    }
    scene.registrar.forgetAll();
    var swept =
        scene
            .registrar
            .sweep(
                scene.cluster,
                "",
                Set.of("uid-of-known"),
                owner ->
                    switch (owner.name()) {
                      case "gone" -> true;
                      case "living" -> false;
                      default -> throw new IllegalStateException("the API server is away");
                    })
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    assertThat(swept.seen()).isEqualTo(4);
    assertThat(swept.removed()).containsExactly(scene.owner("gone"));
    assertThat(swept.kept()).singleElement().asString().contains("shop/doubtful");
    assertThat(scene.listed(scene.serviceName("gone"))).isZero();
    for (var name : List.of("known", "living", "doubtful")) {
      assertThat(scene.found(scene.serviceName(name))).isEqualTo(1);
    }
  }

  @Test
  void whatAnotherClassKeepsIsNotSwept() throws Exception {
    scene.registrar.want(scene.kept("worker", "blue", pod("a", PASSING)));
    scene.awaitSynced("worker", 1, 1);
    scene.registrar.forgetAll();

    assertThat(swept("")).isEmpty();
    assertThat(swept("green")).isEmpty();
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(1);
    assertThat(swept("blue")).containsExactly(scene.owner("worker"));
  }

  @Test
  void anotherClassTakesOverWithoutTouchingTheInstances() {
    scene.want("worker", pod("a", PASSING));
    scene.awaitSynced("worker", 1, 1);
    var index = scene.browser.get("/v1/catalog/service/" + scene.serviceName("worker")).json();

    scene.registrar.forgetAll();
    scene.registrar.want(scene.kept("worker", "blue", pod("a", PASSING)));

    await()
        .atMost(Scene.LONG)
        .until(() ->
            scene
                .browser
                .get("/v1/catalog/node/" + scene.node("worker"))
                .json()
                .at("/Node/Meta/class")
                .asText()
                .equals("blue"));
    assertThat(
            scene
                .browser
                .get("/v1/catalog/service/" + scene.serviceName("worker"))
                .json()
                .at("/0/ModifyIndex"))
        .isEqualTo(index.at("/0/ModifyIndex"));
  }

  private List<Owner> swept(String operatorClass) throws Exception {
    return scene
        .registrar
        .sweep(scene.cluster, operatorClass, Set.of(), owner -> true)
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS)
        .removed();
  }

  private static void assertPairs(JsonNode json, Map<String, String> pairs) {
    pairs.forEach((name, value) -> assertThat(json.path(name).asText()).as(name).isEqualTo(value));
  }
}
