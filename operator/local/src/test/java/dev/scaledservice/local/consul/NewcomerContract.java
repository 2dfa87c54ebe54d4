package dev.scaledservice.local.consul;

import static dev.scaledservice.discovery.Instance.State.PASSING;
import static dev.scaledservice.discovery.Instance.State.STARTING;
import static dev.scaledservice.discovery.Instance.State.WITHDRAWN;
import static dev.scaledservice.local.consul.Scene.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.discovery.Instance;
import dev.scaledservice.discovery.Newcomer;
import dev.scaledservice.discovery.Owner;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.ServiceRegistration;
import dev.scaledservice.discovery.Status;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a Consul remembers of a revision that was turned back, for the next leader. */
abstract class NewcomerContract {

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

  private ServiceRegistration beside(Newcomer newcomer, Instance.State state) {
    return beside(newcomer, state, PASSING);
  }

  private ServiceRegistration beside(
      Newcomer newcomer, Instance.State state, Instance.State stable, Instance... others) {
    List<Instance> instances = new ArrayList<>(List.of(others));
    instances.add(pod("a", stable));
    int weight = state.passing() ? 7 : 1;
    instances.add(new Instance("b", "pod-b", "10.0.0.2", 9002, "rev2", state, "slot-b", weight));
    return new ServiceRegistration(
        scene.owner("worker"),
        scene.serviceName("worker"),
        List.of(),
        Map.of(),
        instances,
        "",
        scene.mayWrite,
        newcomer);
  }

  /** With one instance in the place of the one of its pod. */
  private static ServiceRegistration with(ServiceRegistration wanted, Instance other) {
    return new ServiceRegistration(
        wanted.owner(),
        wanted.serviceName(),
        wanted.tags(),
        wanted.meta(),
        wanted.instances().stream()
            .map(one -> one.podUid().equals(other.podUid()) ? other : one)
            .toList(),
        wanted.operatorClass(),
        true,
        wanted.newcomer());
  }

  private void turnedBack() {
    scene.registrar.want(beside(new Newcomer("rev2", true), WITHDRAWN));
    Status status = scene.awaitSynced("worker", 2, 1);
    assertThat(status.turnedBack()).isEqualTo("rev2");
    assertThat(mark()).isEqualTo("rev2");
  }

  /** Who knows only what Consul holds. */
  private void anotherLeads() {
    scene.registrar.forget(scene.owner("worker").key());
  }

  /** As whoever looks into Consul sees it. */
  private String mark() {
    return scene
        .browser
        .get("/v1/catalog/node/" + scene.node("worker"))
        .json()
        .at("/Node/Meta/refused")
        .asText();
  }

  @Test
  void whoDoesNotKnowThatItWasTurnedBackIsToldAndChangesNothing() {
    turnedBack();
    anotherLeads();

    // After a promotion, who does not know of its end would take the others' calls away, too.
    scene.registrar.want(
        beside(
            new Newcomer("rev2", false),
            PASSING,
            WITHDRAWN,
            new Instance("c", "pod-c", "10.0.0.3", 9002, "rev2", PASSING, "slot-b", 1)));

    Status status = scene.awaitStatus("worker", one -> one.reason() == Reason.HELD_BACK);
    assertThat(status.turnedBack()).isEqualTo("rev2");
    assertThat(status.passing("a")).isTrue();
    assertThat(status.isOut("b")).isTrue();
    assertThat(status.registered()).isEqualTo(2);
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(1);
    assertThat(mark()).isEqualTo("rev2");
  }

  @Test
  void whoKnowsItLetsItInAnewAndTheMarkIsGone() {
    turnedBack();

    scene.registrar.want(beside(Newcomer.NONE, PASSING));

    assertThat(scene.awaitSynced("worker", 2, 2).turnedBack()).isEmpty();
    assertThat(mark()).isEmpty();
  }

  @Test
  void anotherRevisionIsLetIn() {
    turnedBack();

    scene.registrar.want(beside(new Newcomer("rev3", false), PASSING));

    assertThat(scene.awaitSynced("worker", 2, 2).turnedBack()).isEmpty();
    assertThat(mark()).isEmpty();
  }

  @Test
  void whatWasTurnedBackOfAnEarlierResourceOfTheNameDoesNotCount() {
    turnedBack();
    var ours = beside(new Newcomer("rev2", false), PASSING);

    scene.registrar.want(
        new ServiceRegistration(
            new Owner(ours.owner().clusterId(), "shop", "worker", "uid-of-another"),
            ours.serviceName(),
            List.of(),
            Map.of(),
            ours.instances(),
            "",
            true,
            ours.newcomer()));

    assertThat(scene.awaitSynced("worker", 2, 2).turnedBack()).isEmpty();
  }

  private static final Newcomer STEPPING = new Newcomer("rev2", false);
  private static final Newcomer REFUSED = new Newcomer("rev2", true);

  /** The say is lost with the newcomer at so much, and nobody has it now. */
  private void cutOff(Instance.State newcomer, Instance.State stable, int passing) {
    scene.registrar.want(beside(STEPPING, newcomer, stable));
    scene.awaitSynced("worker", 2, passing);
    scene.mayWrite = false;
  }

  private void wantCutOff(Newcomer newcomer, Instance.State state, Instance... others) {
    scene.registrar.want(beside(newcomer, state, PASSING, others));
  }

  /** Until that was looked at which differs from what is there by so much. */
  private Status awaitHeldBack(int pending) {
    return scene.awaitStatus(
        "worker", one -> one.reason() == Reason.HELD_BACK && one.pending() == pending);
  }

  @Test
  void callsAreTakenBackWithoutTheSayWhileNobodyHasIt() {
    cutOff(PASSING, PASSING, 2);

    wantCutOff(REFUSED, WITHDRAWN);

    Status status = scene.awaitSynced("worker", 2, 1);
    assertThat(status.isOut("b")).isTrue();
    assertThat(mark()).isEqualTo("rev2");
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(1);
  }

  @Test
  void afterAPromotionTheyGoBackToWhoHadThem() {
    cutOff(PASSING, WITHDRAWN, 1);

    wantCutOff(REFUSED, WITHDRAWN);

    Status status = scene.awaitStatus("worker", one -> one.isOut("b"));
    assertThat(status.synced()).isTrue();
    assertThat(status.passing("a")).isTrue();
  }

  @Test
  void nothingElseIsWrittenWithoutTheSay() {
    cutOff(PASSING, PASSING, 2);

    wantCutOff(REFUSED, WITHDRAWN, pod("c", PASSING));

    Status status = awaitHeldBack(1);
    assertThat(status.isOut("b")).isTrue();
    assertThat(status.registered()).isEqualTo(2);
    assertThat(scene.listed(scene.serviceName("worker"))).isEqualTo(2);
  }

  @Test
  void aShareIsNotChangedWithoutTheSay() {
    cutOff(WITHDRAWN, PASSING, 1);

    wantCutOff(STEPPING, PASSING);

    awaitHeldBack(1);
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(1);
  }

  @Test
  void noCallsAreTakenBackWhereAnotherLeads() {
    cutOff(PASSING, PASSING, 2);
    scene.anotherLeads = true;

    wantCutOff(REFUSED, WITHDRAWN);

    awaitHeldBack(2);
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(2);
    assertThat(mark()).isEmpty();
  }

  /** Somebody else has the say now, and wants this. */
  private void anotherWants(ServiceRegistration wanted) {
    try (var other = scene.another()) {
      other.want(wanted);
      await().until(() -> other.status(wanted.key()).synced());
    }
  }

  @Test
  void whatAnotherHasWrittenSinceStays() {
    var weightier = new Instance("b", "pod-b", "10.0.0.2", 9002, "rev2", PASSING, "slot-b", 9);
    var step = with(beside(STEPPING, PASSING), weightier);
    cutOff(PASSING, PASSING, 2);
    anotherWants(step);

    wantCutOff(REFUSED, WITHDRAWN);

    awaitHeldBack(2);
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(2);
    assertThat(mark()).isEmpty();
  }

  @Test
  void whatAnotherHasLetInAgainStays() {
    var again = beside(Newcomer.NONE, PASSING);
    cutOff(PASSING, PASSING, 2);
    wantCutOff(REFUSED, WITHDRAWN);
    scene.awaitSynced("worker", 2, 1);

    anotherWants(again);

    awaitHeldBack(2);
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(2);
  }

  @Test
  void callersAreNotLeftWithNobody() {
    cutOff(PASSING, STARTING, 1);

    wantCutOff(REFUSED, WITHDRAWN);

    awaitHeldBack(3);
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(1);
  }

  @Test
  void whoLosesTheSayInTheMiddleOfALookLooksAgain() {
    var crowd =
        Stream.of("c", "d", "e", "f").map(uid -> pod(uid, PASSING)).toArray(Instance[]::new);
    scene.registrar.want(beside(STEPPING, PASSING, PASSING, crowd));
    scene.awaitSynced("worker", 6, 6);
    var fewer = beside(REFUSED, WITHDRAWN);
    scene.whenAsked = () -> scene.mayWrite = false;

    scene.registrar.want(fewer);

    Status status = awaitHeldBack(4);
    assertThat(status.isOut("b")).isTrue();
    assertThat(status.registered()).isEqualTo(6);
    assertThat(mark()).isEqualTo("rev2");
  }

  @Test
  void withTheSayTheRestIsWrittenAndItMayBeTriedAgain() {
    cutOff(PASSING, PASSING, 2);
    wantCutOff(REFUSED, WITHDRAWN, pod("c", PASSING));
    awaitHeldBack(1);
    scene.mayWrite = true;

    scene.registrar.want(beside(REFUSED, WITHDRAWN, PASSING, pod("c", PASSING)));
    scene.awaitSynced("worker", 3, 2);
    scene.registrar.want(beside(new Newcomer("rev2.2", false), PASSING, PASSING));

    scene.awaitSynced("worker", 2, 2);
    assertThat(mark()).isEmpty();
  }
}
