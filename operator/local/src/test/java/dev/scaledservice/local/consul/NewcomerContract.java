package dev.scaledservice.local.consul;

import static dev.scaledservice.discovery.Instance.State.PASSING;
import static dev.scaledservice.discovery.Instance.State.WITHDRAWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.discovery.Instance;
import dev.scaledservice.discovery.Newcomer;
import dev.scaledservice.discovery.Owner;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.ServiceRegistration;
import dev.scaledservice.discovery.Status;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a Consul remembers of a revision that was turned back, for the next leader. */
abstract class NewcomerContract {

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

  private void turnedBack() {
    scene.registrar.want(two.beside(new Newcomer("rev2", true), WITHDRAWN));
    Status status = scene.awaitSynced("worker", 2, 1);
    assertThat(status.turnedBack()).isEqualTo("rev2");
    assertThat(two.mark()).isEqualTo("rev2");
  }

  /** Who knows only what Consul holds. */
  private void anotherLeads() {
    scene.registrar.forget(scene.owner("worker").key());
  }

  @Test
  void whoDoesNotKnowThatItWasTurnedBackIsToldAndChangesNothing() {
    turnedBack();
    anotherLeads();

    // After a promotion, who does not know of its end would take the others' calls away, too.
    scene.registrar.want(
        two.beside(
            new Newcomer("rev2", false),
            PASSING,
            WITHDRAWN,
            new Instance("c", "pod-c", "10.0.0.3", 9002, "rev2", PASSING, "slot-b", 1)));

    Status status = scene.awaitStatus("worker", one -> one.reason() == Reason.HELD_BACK);
    assertThat(status.turnedBack()).isEqualTo("rev2");
    assertThat(status.passing("a")).isTrue();
    assertThat(status.isOut("b")).isTrue();
    assertThat(status.registered()).isEqualTo(2);
    assertThat(two.found()).isEqualTo(1);
    assertThat(two.mark()).isEqualTo("rev2");
  }

  @Test
  void whoKnowsItLetsItInAnewAndTheMarkIsGone() {
    turnedBack();

    scene.registrar.want(two.beside(Newcomer.NONE, PASSING));

    assertThat(scene.awaitSynced("worker", 2, 2).turnedBack()).isEmpty();
    assertThat(two.mark()).isEmpty();
  }

  @Test
  void anotherRevisionIsLetIn() {
    turnedBack();

    scene.registrar.want(two.beside(new Newcomer("rev3", false), PASSING));

    assertThat(scene.awaitSynced("worker", 2, 2).turnedBack()).isEmpty();
    assertThat(two.mark()).isEmpty();
  }

  @Test
  void whatWasTurnedBackOfAnEarlierResourceOfTheNameDoesNotCount() {
    turnedBack();
    var ours = two.beside(new Newcomer("rev2", false), PASSING);

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
}
