package dev.scaledservice.local.consul;

import static dev.scaledservice.discovery.Instance.State.DRAINING;
import static dev.scaledservice.discovery.Instance.State.PASSING;
import static dev.scaledservice.discovery.Instance.State.STARTING;
import static dev.scaledservice.local.consul.Scene.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.discovery.Access;
import dev.scaledservice.discovery.CallFigures;
import dev.scaledservice.discovery.Instance;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.local.consul.Faults.Fault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the registrar does, and does not do, while its Consul is in trouble. */
class RegistrarInTroubleTest {

  private EmbeddedConsul consul;
  private Scene scene;

  @BeforeEach
  void open() {
    consul = new EmbeddedConsul(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    scene = new Scene(consul.uri());
  }

  @AfterEach
  void close() {
    consul.faults().clear();
    scene.close();
    consul.close();
  }

  @Test
  void whileConsulIsAwayNothingIsLostAndNobodyWaits() {
    scene.want("worker", pod("a", PASSING), pod("b", PASSING));
    scene.awaitSynced("worker", 2, 2);

    consul.stop();
    scene.want("worker", pod("a", DRAINING), pod("b", PASSING), pod("c", PASSING));
    var away =
        scene.awaitStatus("worker", s -> s.reason() == Reason.UNREACHABLE && s.pending() == 2);
    assertThat(away.isOut("a")).as("nobody has told callers yet").isFalse();
    assertThat(away.registered()).isEqualTo(2);
    assertThat(scene.registrar.figures().circuitOpen()).isTrue();

    long before = System.nanoTime();
    for (int i = 0; i < 1000; i++) {
      scene.want("worker", pod("a", DRAINING), pod("b", PASSING), pod("c" + i, PASSING));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));

    consul.resume();
    var back = scene.awaitSynced("worker", 3, 2);
    assertThat(back.passing("c999")).isTrue();
    assertThat(back.isOut("a")).isTrue();
    assertThat(scene.listed(scene.serviceName("worker"))).isEqualTo(3);
  }

  @Test
  void anAbsenceIsSaidOfServicesThatWantNothingNew() {
    try (var idle = new Scene(consul.uri(), Scene.QUICK.withResync(Duration.ofHours(1)), false)) {
      idle.want("worker", pod("a", PASSING));
      var synced = idle.awaitSynced("worker", 1, 1);
      consul.stop();
      var away = idle.awaitReason("worker", Reason.UNREACHABLE);
      assertThat(away.lastSync()).isEqualTo(synced.lastSync());
      assertThat(away.pending()).isZero();
      consul.resume();
      idle.awaitSynced("worker", 1, 1);
    }
  }

  @Test
  void whileConsulIsAwayItIsNotAskedByEveryService() {
    try (var many = new Scene(consul.uri(), Scene.QUICK.withResync(Duration.ofHours(1)), false)) {
      forFifty(i -> many.want("s" + i, pod("p" + i, PASSING)));
      forFifty(i -> many.awaitSynced("s" + i, 1, 1));
      consul.stop();
      forFifty(i -> many.awaitReason("s" + i, Reason.UNREACHABLE));
      long calls = failedCalls(many);
      forFifty(i -> many.want("s" + i, pod("p" + i, DRAINING)));
      forFifty(i -> many.awaitStatus("s" + i, s -> s.pending() == 1));
      assertThat(failedCalls(many) - calls).as("one that looks, not fifty").isLessThan(50);
      consul.resume();
      forFifty(i -> many.awaitSynced("s" + i, 1, 0));
    }
  }

  @Test
  void aConsulThatHangsIsGivenUpInTime() {
    scene.want("worker", pod("a", PASSING));
    scene.awaitSynced("worker", 1, 1);
    consul.faults().set(Fault.HANG);
    scene.want("worker", pod("a", DRAINING));
    var hung = scene.awaitReason("worker", Reason.UNREACHABLE);
    assertThat(hung.message()).contains("does not answer within");
    assertThat(hung.isOut("a")).isFalse();
    consul.faults().clear();
    scene.awaitSynced("worker", 1, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "NO_LEADER, NO_LEADER, no leader",
    "HTML, UNUSABLE, not JSON",
    "INDEX_ZERO, UNUSABLE, X-Consul-Index",
    "DENY, DENIED, Permission denied",
    "FILTER, DENIED, does not show everything",
    "HANG, UNREACHABLE, does not answer"
  })
  void anAnswerThatProvesNothingChangesNothing(Fault fault, Reason reason, String message) {
    scene.want("worker", pod("a", PASSING), pod("b", PASSING));
    scene.awaitSynced("worker", 2, 2);
    var figures = scene.registrar.figures();

    consul.faults().set(fault);
    var said = scene.awaitReason("worker", reason);
    assertThat(said.message()).contains(message);
    scene.want("worker", pod("b", PASSING));
    scene.awaitStatus("worker", s -> s.reason() == reason && s.pending() == 1);
    assertThat(scene.registrar.figures().changes()).isEqualTo(figures.changes());
    assertThat(scene.status("worker").registered()).isEqualTo(2);

    consul.faults().clear();
    scene.awaitSynced("worker", 1, 1);
  }

  @Test
  void aTokenThatShowsNothingIsNoReasonToWriteAgainAndAgain() {
    scene.want("worker", pod("a", PASSING));
    scene.awaitSynced("worker", 1, 1);
    consul.faults().set(Fault.FILTER_SILENTLY);
    var blind = scene.awaitReason("worker", Reason.DENIED);
    assertThat(blind.message()).contains("not shown");
    long written = scene.registrar.figures().changes();
    long looks = scene.registrar.figures().syncs();
    await().atMost(Scene.LONG).until(() -> scene.registrar.figures().syncs() > looks + 3);
    assertThat(scene.registrar.figures().changes()).isEqualTo(written);

    consul.faults().clear();
    scene.awaitSynced("worker", 1, 1);
    consul.wipe();
    await().atMost(Scene.LONG).until(() -> scene.found(scene.serviceName("worker")) == 1);
  }

  @Test
  void anInstanceThatMayHaveBeenLetInIsNotOut() {
    scene.want("worker", pod("a", STARTING));
    scene.awaitSynced("worker", 1, 0);
    assertThat(scene.status("worker").isOut("a")).isTrue();
    consul.faults().set(Fault.LOSE_ANSWERS);
    scene.want("worker", pod("a", PASSING));
    var uncertain = scene.awaitReason("worker", Reason.UNREACHABLE);
    assertThat(uncertain.isOut("a")).isFalse();
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(1);
  }

  @Test
  void aWipedConsulIsFilledAgainLongBeforeTheNextLook() {
    try (var patient =
        new Scene(consul.uri(), Scene.QUICK.withResync(Duration.ofHours(1)), false)) {
      patient.want("worker", pod("a", PASSING), pod("b", STARTING));
      patient.awaitSynced("worker", 2, 1);
      // The index that a wiped one begins with must be behind what was seen.
      await().atMost(Scene.LONG).until(() -> probes(patient) > 2);
      consul.wipe();
      await().atMost(Scene.LONG).until(() -> patient.listed(patient.serviceName("worker")) == 2);
      assertThat(patient.found(patient.serviceName("worker"))).isEqualTo(1);
      await().atMost(Scene.LONG).until(() -> patient.registrar.figures().repaired() == 3);
    }
  }

  @Test
  void aRemovalGoesOnUntilItIsDone() throws Exception {
    scene.want("worker", pod("a", PASSING));
    scene.awaitSynced("worker", 1, 1);
    consul.stop();
    var removed = scene.registrar.remove(scene.owner("worker")).toCompletableFuture();
    scene.awaitStatus("worker", s -> s.reason() == Reason.UNREACHABLE && s.pending() == 1);
    assertThat(removed).isNotDone();
    assertThat(scene.registrar.remove(scene.owner("worker")).toCompletableFuture()).isNotDone();
    consul.resume();
    assertThat(removed.get(60, TimeUnit.SECONDS).instances()).isEqualTo(1);
    assertThat(scene.listed(scene.serviceName("worker"))).isZero();
  }

  @Test
  void whatIsForgottenIsLeftAsItIs() {
    scene.want("worker", pod("a", PASSING));
    scene.awaitSynced("worker", 1, 1);
    consul.stop();
    // A write that is on its way cannot be called back: with the circuit open, none is.
    scene.want("other", pod("b", PASSING));
    await().atMost(Scene.LONG).until(() -> scene.registrar.figures().circuitOpen());
    var removed = scene.registrar.remove(scene.owner("worker")).toCompletableFuture();
    scene.registrar.forget(scene.owner("worker").key());
    assertThat(removed).failsWithin(Scene.LONG);
    assertThat(scene.status("worker").reason()).isEqualTo(Reason.PENDING);
    consul.resume();
    await().atMost(Scene.LONG).until(() -> !scene.registrar.figures().circuitOpen());
    assertThat(scene.found(scene.serviceName("worker"))).isEqualTo(1);
  }

  @Test
  void aSweepIsRefusedWhileConsulIsAway() {
    consul.stop();
    scene.want("worker", pod("a", PASSING));
    scene.awaitReason("worker", Reason.UNREACHABLE);
    assertThat(
            scene.registrar.sweep(scene.cluster, "", Set.of(), owner -> true).toCompletableFuture())
        .failsWithin(Scene.LONG);
    consul.resume();
    scene.awaitSynced("worker", 1, 1);
  }

  @Test
  void oneServiceInTroubleDoesNotSlowAnother() {
    scene.foreign(scene.cluster + "-machine", "legacy", scene.serviceName("taken"));
    scene.want("taken", pod("t", PASSING));
    var bad = new Instance("bad", "p".repeat(600), "10.0.0.2", 1, "rev1", PASSING);
    scene.want("refused", bad);
    scene.awaitReason("taken", Reason.NAME_TAKEN);
    scene.awaitReason("refused", Reason.CONFLICT);
    scene.want("well", pod("w", PASSING));
    scene.awaitSynced("well", 1, 1);
    assertThat(scene.registrar.figures().circuitOpen()).isFalse();
    assertThat(scene.registrar.figures().unsynced()).isEqualTo(2);
  }

  /** The question goes to an API server, which may hang: an abort does not wait for that. */
  @Test
  void callsAreTakenFromOneWhileAnotherIsAskedFor() throws Exception {
    String other = sharingItsLockWith("worker");
    scene.want(other, pod("o", PASSING));
    scene.want("worker", ten());
    scene.awaitSynced("worker", 10, 10);
    scene.awaitSynced(other, 1, 1);
    var asked = new CountDownLatch(1);
    var answer = new CountDownLatch(1);
    scene.whenAsked =
        () -> {
          asked.countDown();
          waitFor(answer);
        };
    scene.want("worker", pod("new", PASSING));
    assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

    scene.want(other, pod("o", DRAINING));
    scene.awaitSynced(other, 1, 0);
    answer.countDown();

    scene.awaitSynced("worker", 1, 1);
  }

  private static Instance[] ten() {
    return IntStream.range(0, 10).mapToObj(i -> pod("p" + i, PASSING)).toArray(Instance[]::new);
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Names share 64 locks. */
  private String sharingItsLockWith(String name) {
    int wanted = Math.floorMod(scene.serviceName(name).hashCode(), 64);
    return IntStream.range(0, 100_000)
        .mapToObj(i -> "other" + i)
        .filter(other -> Math.floorMod(scene.serviceName(other).hashCode(), 64) == wanted)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anOperatorMayStartBeforeItsConsul() {
    consul.stop();
    var access = Access.at(consul.uri());
    try (var early = new Scene(access, Scene.QUICK, false)) {
      early.want("worker", pod("a", PASSING));
      var status = early.awaitReason("worker", Reason.UNREACHABLE);
      assertThat(status.firstRead()).isNull();
      assertThat(status.isOut("a")).as("nothing is known").isFalse();
      consul.resume();
      early.awaitSynced("worker", 1, 1);
    }
  }

  private static void forFifty(IntConsumer each) {
    IntStream.range(0, 50).forEach(each);
  }

  private static long failedCalls(Scene scene) {
    return calls(scene, call -> !call.outcome().equals("ok"));
  }

  private static long probes(Scene scene) {
    return calls(scene, call -> call.endpoint().equals("GET /v1/status/leader"));
  }

  private static long calls(Scene scene, Predicate<CallFigures> which) {
    return scene.registrar.figures().calls().stream()
        .filter(which)
        .mapToLong(CallFigures::count)
        .sum();
  }
}
