package dev.scaledservice.local.consul;

import static dev.scaledservice.discovery.Instance.State.PASSING;
import static dev.scaledservice.discovery.Instance.State.STARTING;
import static dev.scaledservice.discovery.Instance.State.WITHDRAWN;
import static dev.scaledservice.local.consul.Scene.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.discovery.Instance;
import dev.scaledservice.discovery.Newcomer;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.ServiceRegistration;
import dev.scaledservice.discovery.Status;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a leader that is cut off still writes into a Consul, and what it leaves to the next. */
abstract class CutOffContract {

  private static final Newcomer STEPPING = new Newcomer("rev2", false);
  private static final Newcomer REFUSED = new Newcomer("rev2", true);

  private Scene scene;
  private TwoRevisions two;

  abstract URI consul();

  @BeforeEach
  void open() {
    scene = new Scene(consul());
    two = new TwoRevisions(scene);
  }

  @AfterEach
  void close() {
    scene.close();
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

  /** The say is lost with the newcomer at so much, and nobody has it now. */
  private void cutOff(Instance.State newcomer, Instance.State stable, int passing) {
    scene.registrar.want(two.beside(STEPPING, newcomer, stable));
    scene.awaitSynced("worker", 2, passing);
    scene.mayWrite = false;
  }

  private void wantCutOff(Newcomer newcomer, Instance.State state, Instance... others) {
    scene.registrar.want(two.beside(newcomer, state, PASSING, others));
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
    assertThat(two.mark()).isEqualTo("rev2");
    assertThat(two.found()).isEqualTo(1);
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
    assertThat(two.found()).isEqualTo(1);
  }

  @Test
  void noCallsAreTakenBackWhereAnotherLeads() {
    cutOff(PASSING, PASSING, 2);
    scene.anotherLeads = true;

    wantCutOff(REFUSED, WITHDRAWN);

    awaitHeldBack(2);
    assertThat(two.found()).isEqualTo(2);
    assertThat(two.mark()).isEmpty();
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
    var step = with(two.beside(STEPPING, PASSING), TwoRevisions.ofRev2(PASSING, 9));
    cutOff(PASSING, PASSING, 2);
    anotherWants(step);

    wantCutOff(REFUSED, WITHDRAWN);

    awaitHeldBack(2);
    assertThat(two.found()).isEqualTo(2);
    assertThat(two.mark()).isEmpty();
  }

  @Test
  void whatAnotherHasLetInAgainStays() {
    var again = two.beside(Newcomer.NONE, PASSING);
    cutOff(PASSING, PASSING, 2);
    wantCutOff(REFUSED, WITHDRAWN);
    scene.awaitSynced("worker", 2, 1);

    anotherWants(again);

    awaitHeldBack(2);
    assertThat(two.found()).isEqualTo(2);
  }

  @Test
  void callersAreNotLeftWithNobody() {
    cutOff(PASSING, STARTING, 1);

    wantCutOff(REFUSED, WITHDRAWN);

    awaitHeldBack(3);
    assertThat(two.found()).isEqualTo(1);
  }

  @Test
  void whoLosesTheSayInTheMiddleOfALookLooksAgain() {
    var crowd =
        Stream.of("c", "d", "e", "f").map(uid -> pod(uid, PASSING)).toArray(Instance[]::new);
    scene.registrar.want(two.beside(STEPPING, PASSING, PASSING, crowd));
    scene.awaitSynced("worker", 6, 6);
    var fewer = two.beside(REFUSED, WITHDRAWN);
    scene.whenAsked = () -> scene.mayWrite = false;

    scene.registrar.want(fewer);

    Status status = awaitHeldBack(4);
    assertThat(status.isOut("b")).isTrue();
    assertThat(status.registered()).isEqualTo(6);
    assertThat(two.mark()).isEqualTo("rev2");
  }

  @Test
  void withTheSayTheRestIsWrittenAndItMayBeTriedAgain() {
    cutOff(PASSING, PASSING, 2);
    wantCutOff(REFUSED, WITHDRAWN, pod("c", PASSING));
    awaitHeldBack(1);
    scene.mayWrite = true;

    scene.registrar.want(two.beside(REFUSED, WITHDRAWN, PASSING, pod("c", PASSING)));
    scene.awaitSynced("worker", 3, 2);
    scene.registrar.want(two.beside(new Newcomer("rev2.2", false), PASSING, PASSING));

    scene.awaitSynced("worker", 2, 2);
    assertThat(two.mark()).isEmpty();
  }
}
