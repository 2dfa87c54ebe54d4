package dev.scaledservice.controller.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.controller.settings.LeaderElection;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseElectionTest {

  private static final Duration DEADLINE = Duration.ofSeconds(4);
  private static final Duration LEASE = Duration.ofSeconds(6);

  private final ApiServer api = new ApiServer();
  private final KubernetesClient client = api.client();
  private final List<Replica> replicas = new ArrayList<>();

  @AfterEach
  void stopAll() {
    api.refuse(0);
    replicas.forEach(replica -> replica.election.close());
    client.close();
    api.close();
  }

  @Test
  void ofTwoReplicasOneLeadsAndTheOtherStandsBy() throws InterruptedException {
    Replica a = started("a");
    assertThat(a.hears()).isEqualTo("gained");
    Replica b = started("b");

    await().until(() -> b.election.describe().equals("standing by: held by a"));
    assertThat(a.election.mayWrite()).isTrue();
    assertThat(a.election.describe()).isEqualTo("leading");
    assertThat(b.election.mayWrite()).isFalse();
  }

  @Test
  void ofManyThatBeginAtOnceOneLeads() {
    List<Replica> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(replica("r" + i));
    }
    all.forEach(replica -> replica.election.start());

    await().until(() -> all.stream().noneMatch(r -> r.election.describe().equals("not started")));
    await().until(() -> all.stream().anyMatch(r -> r.election.mayWrite()));
    assertThat(all.stream().filter(r -> r.election.mayWrite())).hasSize(1);
  }

  @Test
  void aCleanStopLetsTheSuccessorInAtOnce() throws InterruptedException {
    Replica a = started("a");
    assertThat(a.hears()).isEqualTo("gained");
    Replica b = started("b");
    await().until(() -> b.election.describe().startsWith("standing by"));

    a.election.close();

    assertThat(a.hears()).isEqualTo("lost");
    assertThat(a.election.mayWrite()).isFalse();
    // No time has passed on b's clock.
    assertThat(b.hears()).isEqualTo("gained");
    assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("b");
    assertThat(lease().getSpec().getLeaseTransitions()).isOne();
  }

  @Test
  void aLeaderThatCrashedIsFollowedWhenItsLeaseIsOver() throws InterruptedException {
    heldBy("crashed", Instant.now());
    Replica b = started("b");
    await().until(() -> b.election.describe().equals("standing by: held by crashed"));

    b.passes(LEASE.minusMillis(1));
    assertThat(b.hearsNothing()).isTrue();
    assertThat(b.election.mayWrite()).isFalse();

    b.passes(Duration.ofMillis(1));
    assertThat(b.hears()).isEqualTo("gained");
    assertThat(b.election.mayWrite()).isTrue();
  }

  /** Nobody could have renewed it: the silence was the API server's, and the leader may be fine. */
  @Test
  void whileTheApiServerIsAwayNoLeaseRunsOut() throws InterruptedException {
    heldBy("alive", Instant.now());
    Replica b = started("b");
    await().until(() -> b.election.describe().equals("standing by: held by alive"));
    api.refuse(503);
    await().until(() -> b.election.describe().contains("cannot use"));
    b.passes(LEASE.multipliedBy(10));

    api.refuse(0);

    await().until(() -> b.election.describe().equals("standing by: held by alive"));
    b.passes(LEASE.minusMillis(1));
    assertThat(b.hearsNothing()).isTrue();
    b.passes(Duration.ofMillis(1));
    assertThat(b.hears()).isEqualTo("gained");
  }

  @Test
  void aPausedLeaderDoesNotWriteWhenItWakes() throws InterruptedException {
    Replica a = started("a", Duration.ofSeconds(2));
    assertThat(a.hears()).isEqualTo("gained");
    assertThat(a.election.mayWrite()).isTrue();

    a.passes(DEADLINE);

    assertThat(a.election.mayWrite()).isFalse();
  }

  @Test
  void aLeaderThatRenewedTooLateAndWasNotFollowedHearsThatItMayWriteAgain()
      throws InterruptedException {
    Replica a = started("a", Duration.ofSeconds(1));
    assertThat(a.hears()).isEqualTo("gained"); // So the next try is to come.
    a.passes(DEADLINE);

    assertThat(a.hears()).isEqualTo("resumed");
    assertThat(a.election.mayWrite()).isTrue();
  }

  @Test
  void aLeaderOnASuspendedMachineDoesNotWriteWhenItWakes() throws InterruptedException {
    Replica a = started("a", Duration.ofSeconds(2));
    assertThat(a.hears()).isEqualTo("gained");

    a.time.onlyTheWallClockPasses(DEADLINE);

    assertThat(a.election.mayWrite()).isFalse();
  }

  @Test
  void aPausedLeaderThatWasFollowedHearsOfIt() throws InterruptedException {
    Replica a = started("a");
    assertThat(a.hears()).isEqualTo("gained");
    Replica b = replica("b");

    heldBy("b", Instant.now());

    assertThat(a.hears()).isEqualTo("lost");
    assertThat(a.election.mayWrite()).isFalse();
    await().until(() -> a.election.describe().equals("standing by: held by b"));
    // And once b has released it, it leads again.
    b.election.start();
    assertThat(b.hears()).isEqualTo("gained");
    b.election.close();
    assertThat(a.hears()).isEqualTo("gained");
  }

  /** Its successor has come and gone before it looks again: what it knows is of a term before. */
  @Test
  void aPausedLeaderWhoseSuccessorHasGoneBeginsAnew() throws InterruptedException {
    Replica a = started("a", Duration.ofSeconds(1));
    assertThat(a.hears()).isEqualTo("gained"); // So the next try is to come.
    releasedBySuccessor();
    a.passes(DEADLINE);

    assertThat(a.hears()).isEqualTo("lost");
    assertThat(a.hears()).isEqualTo("gained");
    assertThat(a.election.mayWrite()).isTrue();
    assertThat(a.election.term()).isEqualTo(2);
  }

  @Test
  void whileTheApiServerIsAwayTheLeaderWritesNoLongerThanItsDeadline() throws InterruptedException {
    Replica a = started("a");
    assertThat(a.hears()).isEqualTo("gained");

    api.refuse(503);
    await().until(() -> a.election.describe().startsWith("leading: cannot use Lease ns/test"));
    assertThat(a.election.trouble()).isEqualTo(a.election.describe());
    assertThat(a.hearsNothing()).isTrue();
    a.passes(DEADLINE.multipliedBy(20));
    assertThat(a.election.mayWrite()).isFalse();
    await()
        .until(() -> a.election.describe().startsWith("writing nothing: cannot use Lease ns/test"));
    assertThat(a.hearsNothing()).as("it is nobody else's turn").isTrue();

    api.refuse(0);
    assertThat(a.hears()).isEqualTo("resumed");
    assertThat(a.election.mayWrite()).isTrue();
    assertThat(a.election.trouble()).isNull();
  }

  @Test
  void aLeaderThatIsFollowedWhileItSeesNobodyHearsOfItOnceItDoes() throws InterruptedException {
    Replica a = started("a");
    assertThat(a.hears()).isEqualTo("gained");
    api.refuse(503);
    a.passes(DEADLINE);
    await().until(() -> a.election.describe().startsWith("writing nothing"));
    api.refuse(0);
    heldBy("b", Instant.now());

    await().until(() -> a.election.describe().equals("standing by: held by b"));
    assertThat(a.election.mayWrite()).isFalse();
    assertThat(a.election.anotherLeads()).isTrue();
  }

  /** Somebody may have made it, led, and gone: its transitions are counted from 0 again. */
  @Test
  void aLeaderWhoseLeaseIsAnotherBeginsAnew() throws InterruptedException {
    Replica a = started("a");
    assertThat(a.hears()).isEqualTo("gained");

    client.leases().inNamespace("ns").withName("test").delete();

    assertThat(a.hears()).isEqualTo("lost");
    assertThat(a.hears()).isEqualTo("gained");
  }

  @Test
  void aMissingRightIsNamed() {
    api.refuse(403);
    Replica a = started("a");

    await()
        .until(() ->
            a.election.describe().contains("wants the verbs get, create and update on leases"));
    assertThat(a.election.mayWrite()).isFalse();
  }

  @Test
  void aHolderWhoseClockIsWrongIsNotRobbed() throws InterruptedException {
    // It renews, but an hour late by our clock.
    Instant wrong = Instant.now().minus(Duration.ofHours(1));
    heldBy("slow", wrong);
    Replica b = started("b");
    await().until(() -> b.election.describe().equals("standing by: held by slow"));
    for (int second = 1; second <= 3; second++) {
      b.passes(LEASE.minusSeconds(1));
      heldBy("slow", wrong.plusSeconds(5L * second));
      b.triesTwice();
    }

    assertThat(b.hearsNothing()).isTrue();
  }

  @Test
  void aListenerThatHangsStopsNoRenewal() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    Replica a = replica("a");
    a.election.onChange(
        new Leadership.Listener() {
          @Override
          public void gained() {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void lost() {
            throw new IllegalStateException("broken");
          }
        });
    a.election.start();
    await().until(() -> a.election.mayWrite());

    Lease first = lease();
    a.passes(Duration.ofSeconds(1));
    await().until(() -> lease().getSpec().getRenewTime().isAfter(first.getSpec().getRenewTime()));
    release.countDown();
    assertThat(a.election.mayWrite()).isTrue();
  }

  private Replica replica(String identity) {
    return replica(identity, Duration.ofMillis(20));
  }

  private Replica replica(String identity, Duration retryPeriod) {
    Replica replica = new Replica(identity, retryPeriod);
    replicas.add(replica);
    return replica;
  }

  private Replica started(String identity) {
    return started(identity, Duration.ofMillis(20));
  }

  private Replica started(String identity, Duration retryPeriod) {
    Replica replica = replica(identity, retryPeriod);
    replica.election.start();
    return replica;
  }

  private Lease lease() {
    return client.leases().inNamespace("ns").withName("test").get();
  }

  private void heldBy(String holder, Instant renewed) {
    Lease before = lease();
    LeaseBuilder lease =
        before == null
            ? new LeaseBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("test")
                .endMetadata()
            : new LeaseBuilder(before).editMetadata().withResourceVersion(null).endMetadata();
    Lease held =
        lease
            .withNewSpec()
            .withHolderIdentity(holder)
            .withLeaseDurationSeconds((int) LEASE.toSeconds())
            .withRenewTime(renewed.atZone(ZoneOffset.UTC))
            .endSpec()
            .build();
    // Who holds it may write it between the look and the update that this is.
    await()
        .ignoreException(KubernetesClientException.class)
        .until(() -> client.resource(held).createOr(existing -> existing.update()) != null);
  }

  /** Taken over once since, and left without a holder. */
  private void releasedBySuccessor() {
    Lease before = lease();
    client
        .resource(
            new LeaseBuilder(before)
                .editMetadata()
                .withResourceVersion(null)
                .endMetadata()
                .editSpec()
                .withHolderIdentity("")
                .withLeaseTransitions(before.getSpec().getLeaseTransitions() + 1)
                .endSpec()
                .build())
        .update();
  }

  /** An operator process with a clock that stands still until it is told. */
  private final class Replica {

    private final Time time = new Time();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final LeaseElection election;

    Replica(String identity, Duration retryPeriod) {
      election =
          new LeaseElection(
              new LeaderElection(true, null, "test", LEASE, DEADLINE, retryPeriod, null),
              client,
              "ns",
              identity,
              time::nanos,
              time);
      election.onChange(
          new Leadership.Listener() {
            @Override
            public void gained() {
              heard.add("gained");
            }

            @Override
            public void resumed() {
              heard.add("resumed");
            }

            @Override
            public void lost() {
              heard.add("lost");
            }
          });
    }

    void passes(Duration span) {
      time.passes(span);
    }

    @org.jspecify.annotations.Nullable
    String hears() throws InterruptedException {
      return heard.poll(30, TimeUnit.SECONDS);
    }

    /** Nothing within two more looks at the Lease. */
    boolean hearsNothing() {
      triesTwice();
      return heard.isEmpty();
    }

    void triesTwice() {
      long before = time.looks();
      await().until(() -> time.looks() > before + 6);
    }
  }
}
