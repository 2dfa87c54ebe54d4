package dev.scaledservice.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.policy.PolicyReader;
import dev.scaledservice.controller.acting.InConsul;
import dev.scaledservice.controller.acting.Routed;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.controller.leadership.Leadership;
import dev.scaledservice.controller.making.PodSeen;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.Callers;
import dev.scaledservice.controller.observing.Identity;
import dev.scaledservice.controller.observing.OwnMetrics;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.Reply;
import dev.scaledservice.engine.rollout.RolloutMemory;
import dev.scaledservice.engine.rollout.RolloutPlan;
import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.Router;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Split;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.Ticker;
import dev.scaledservice.signals.prometheus.PrometheusPoller;
import dev.scaledservice.signals.statsd.StatsdSettings;
import dev.scaledservice.signals.statsd.StatsdSource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guard: what it does about calls that go wrong, whoever leads. */
class RolloutsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GATEWAY = "{gateway: {httpRoute: web}}";
  private static final ServiceKey KEY = new ServiceKey("shop", "worker");

  private final List<Split> told = new CopyOnWriteArrayList<>();
  private final List<ServiceKey> nudged = new CopyOnWriteArrayList<>();
  private final Voter leadership = new Voter();
  private final Edge edge = new Edge();
  private final Gate gateway = new Gate();
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private @Nullable RolloutMemory written;
  private String annotations = "{}";
  private volatile Reply.Kind says = Reply.Kind.WAIT;
  private volatile List<String> shown = List.of();
  private final StatsdSource callers =
      new StatsdSource(
          StatsdSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
          () -> now,
          Ticker.system());
  private final PrometheusPoller pulled = new PrometheusPoller(List.of(), () -> now);
  private Rollouts rollouts = rollouts();

  private Rollouts rollouts() {
    return new Rollouts(
        callers,
        new OwnMetrics(callers, pulled, Duration.ofSeconds(5), (server, namespace) -> true),
        (via, server, namespace) -> server.equals("edge") ? edge : null,
        httpRoute -> gateway,
        (service, question, evidence) -> {
          shown = evidence;
          return new Reply(question.id(), says, "so it says");
        },
        new InConsul(null, null, "", () -> new Identity.Unknown("no Consul here"), () -> true),
        seen -> written,
        nudged::add,
        leadership,
        () -> now);
  }

  @BeforeEach
  void stepping() {
    look("edge");
    now = now.plusSeconds(1);
  }

  @AfterEach
  void end() {
    rollouts.close();
    callers.close();
    pulled.close();
  }

  private Sharing look(String server) {
    return look(server, "{weight: 10}");
  }

  private Sharing look(String server, String step) {
    return look(server, step, "{}");
  }

  private Sharing look(String server, String step, String analysis) {
    return lookWith("{haproxy: {via: Map, server: %s}}".formatted(server), step, analysis);
  }

  private Sharing lookWith(String router) {
    return lookWith(router, "{weight: 10}", "{}");
  }

  private Sharing lookWith(String router, String step, String analysis) {
    ScaledService service =
        Serialization.unmarshal(
            """
            apiVersion: scaledservice.dev/v1alpha1
            kind: ScaledService
            metadata: {name: worker, namespace: shop, annotations: %s}
            spec:
              template: {spec: {containers: [{name: w, image: "w:2", ports: [{containerPort: 80}]}]}}
              replicas: 2
              scaling: {maxReplicas: 5}
              rollout:
                strategy: Canary
                router: %s
                steps: [%s]
                analysis: %s
            """
                .formatted(annotations, router, step, analysis),
            ScaledService.class);
    var spec = service.spec();
    Revision fresh = Revision.of(spec.template());
    service.setStatus(
        JSON.createObjectNode()
            .set("stable", JSON.createObjectNode().put("revision", "bcdfghjklm")));
    var wish =
        new Wish.Clear(
            spec, PolicyReader.read(spec), fresh, new Callers(Set.of("shop"), List.of(), null));
    var seen =
        new Seen(
            KEY,
            service,
            wish,
            List.of(revision(new Revision("bcdfghjklm"), "a", 0, 2), revision(fresh, "b", 2, 1)),
            List.of(),
            List.of(),
            now);
    return Objects.requireNonNull(rollouts.share(seen, wish, 2));
  }

  private static SeenRevision revision(Revision revision, String slot, int from, int pods) {
    List<SeenPod> seen = new ArrayList<>();
    for (int i = 0; i < pods; i++) {
      String name = revision + "-" + i;
      var living =
          new PodSeen(
              name, "node", PodSeen.Phase.RUNNING, Instant.EPOCH, Instant.EPOCH, null, null, null);
      seen.add(new SeenPod(name, "uid-" + name, "10.0.0." + (from + i + 1), true, living, null));
    }
    Deployment deployment =
        new DeploymentBuilder()
            .withNewMetadata()
            .withName("worker-" + revision)
            .addToAnnotations("scaledservice.dev/slot", slot)
            .endMetadata()
            .withNewSpec()
            .withReplicas(pods)
            .withNewTemplate()
            .withNewSpec()
            .addNewContainer()
            .withName("w")
            .addNewPort()
            .withContainerPort(80)
            .endPort()
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .withNewStatus()
            .withAvailableReplicas(pods)
            .endStatus()
            .build();
    return new SeenRevision(revision, deployment, seen);
  }

  /** Half of the canary's calls fail; none of stable's. */
  private void callsGoWrong() {
    for (int second = 0; second < 5; second++) {
      edge.a += 90;
      edge.b += 10;
      edge.failed += second == 0 ? 0 : 5;
      now = now.plusSeconds(1);
      rollouts.beat();
    }
  }

  private @Nullable RolloutMemory memory() {
    return look("edge").plan().memory();
  }

  @Test
  void routersAreToldOfEveryStep() {
    assertThat(told.getLast().canaryPercent()).isEqualTo(10);
    assertThat(told.getLast().members()).hasSize(3);
  }

  @Test
  void theGuardTakesCallsBackBeforeAnybodyElseKnows() {
    callsGoWrong();

    await().until(() -> told.getLast().canaryPercent() == 0);
    assertThat(nudged).contains(KEY);
    RolloutMemory memory = Objects.requireNonNull(memory());
    assertThat(memory.phase()).isEqualTo(Phase.ABORTED);
    assertThat(String.valueOf(memory.why())).contains("E = ");
  }

  /** A proxy counts neither slow calls nor shed ones: that there were none is not said. */
  @Test
  void onlyWhatIsCountedIsToldOf() {
    for (int second = 0; second < 5; second++) {
      edge.a += 90;
      edge.b += 10;
      now = now.plusSeconds(1);
      rollouts.beat();
    }

    assertThat(look("edge").evidence()).singleElement().asString().contains("0 failed of 4");
  }

  /** Its good calls would make the only instance of the new one look like a bad one of two. */
  @Test
  void whoHadTheSlotBeforeIsNotTakenForTheNewRevision() {
    edge.predecessor = 100;
    rollouts.beat();
    edge.predecessor = 200;

    callsGoWrong();

    await().until(() -> told.getLast().canaryPercent() == 0);
  }

  @Test
  void whatWasTakenAwayWhileNobodyCouldWriteStaysAway() {
    written = look("edge").plan().memory();
    callsGoWrong();
    await().until(() -> told.getLast().canaryPercent() == 0);

    rollouts.begin();

    assertThat(Objects.requireNonNull(memory()).phase()).isEqualTo(Phase.ABORTED);
    assertThat(told.getLast().canaryPercent()).isZero();
  }

  @Test
  void whatARouterRemembersToBeRefusedIsTurnedBackByTheNextLeader() {
    written = look("edge").plan().memory();
    edge.remembers = true;

    rollouts.begin();

    RolloutMemory memory = Objects.requireNonNull(memory());
    assertThat(memory.phase()).isEqualTo(Phase.ABORTED);
    assertThat(memory.why())
        .isEqualTo("the leader before turned it back, and could not write down why");
    assertThat(told.getLast().canaryPercent()).isZero();
    assertThat(told.getLast().refused()).isTrue();
  }

  /** Stable gets no calls then: to wait for some would be in vain. */
  @Test
  void aPromotedVersionIsJudgedByItselfByTheNextLeaderToo() {
    RolloutMemory is = Objects.requireNonNull(memory());
    written =
        new RolloutMemory(
            is.old(), is.fresh(), Phase.BAKING, 0, 100, now, true, false, false, now, null);
    rollouts.begin();
    look("edge");

    for (int second = 0; second < 5; second++) {
      edge.b += 100;
      edge.failed += second == 0 ? 0 : 50;
      now = now.plusSeconds(1);
      rollouts.beat();
    }

    assertThat(Objects.requireNonNull(memory()).phase()).isEqualTo(Phase.ABORTED);
  }

  /** Headers may lead to it, and the next leader has to know. */
  @Test
  void anAbortAtAWeightOfZeroIsToldToo() {
    rollouts.close();
    rollouts = rollouts();
    look("edge", "{weight: 0, gate: {manual: {}}}");

    callsGoWrong();

    await().until(() -> told.getLast().refused());
  }

  @Test
  void whatAPersonWantsTriedAgainIsNotTurnedBackForWhatARouterRemembers() {
    RolloutMemory is = Objects.requireNonNull(memory());
    written =
        new RolloutMemory(
            is.old(), is.fresh(), Phase.ABORTED, 0, 0, now, false, false, false, null, "bad");
    annotations = "{scaledservice.dev/retry: now}";
    edge.remembers = true;

    rollouts.begin();

    assertThat(Objects.requireNonNull(memory()).phase()).isEqualTo(Phase.STEPPING);
    assertThat(told.getLast().newcomer()).isEmpty();
  }

  @Test
  void newCountsAreLookedAtAtOnce() {
    rollouts.start(Duration.ofDays(1));
    for (int look = 0; look < 5; look++) {
      edge.a += 90;
      edge.b += 10;
      edge.failed += look == 0 ? 0 : 5;
      now = now.plusSeconds(1);
      int looks = edge.looks.get();

      rollouts.soon();

      await().until(() -> edge.looks.get() > looks || told.getLast().canaryPercent() == 0);
    }
    await().until(() -> told.getLast().canaryPercent() == 0);
  }

  @Test
  void whereAnotherLeadsItLetsGo() {
    leadership.another = true;

    callsGoWrong();

    assertThat(told.getLast().canaryPercent()).isEqualTo(10);
    assertThat(edge.forgotten).isPositive();
  }

  @Test
  void aProxyThatTheSettingsDoNotNameIsSaid() {
    rollouts.close();
    rollouts = rollouts();

    assertThat(look("other").routed().failures()).singleElement().asString().contains("\"other\"");
  }

  @Test
  void aGatewayIsToldOfEveryStepAndAgainFromTimeToTime() {
    leadership.leading = true;
    lookWith(GATEWAY);
    assertThat(gateway.told).extracting(Split::canaryPercent).containsExactly(10);
    lookWith(GATEWAY);
    assertThat(gateway.told).hasSize(1);

    now = now.plusSeconds(6);
    rollouts.beat();

    await().until(() -> gateway.told.size() == 2);
  }

  @Test
  void whoDoesNotLeadWritesNoRoute() {
    lookWith(GATEWAY);

    now = now.plusSeconds(6);
    rollouts.beat();
    leadership.leading = true;
    rollouts.beat();

    await().until(() -> gateway.told.size() == 2);
  }

  @Test
  void aGatewayThatFailsIsSaidTriedAgainAndNudgesOnceItWorks() {
    leadership.leading = true;
    gateway.answer = new Outcome.Failed(List.of("it is on strike"));

    Sharing sharing = lookWith(GATEWAY);

    assertThat(sharing.routed()).isEqualTo(new Routed(List.of("it is on strike"), true, true));
    gateway.answer = new Outcome.InForce(now);
    now = now.plusSeconds(2);
    rollouts.beat();
    await().until(() -> nudged.contains(KEY));
    assertThat(lookWith(GATEWAY).routed()).isEqualTo(Routed.DONE);
  }

  @Test
  void aRouterThatThrowsStopsNothing() {
    gateway.answer = null;

    Sharing sharing = lookWith(GATEWAY);

    assertThat(sharing.routed().nowhere()).isTrue();
    assertThat(sharing.plan().counts()).isNotEmpty();
  }

  @Test
  void whatOneRouterCouldNotDoIsForgottenWithIt() {
    gateway.answer = new Outcome.Missing(List.of("there is none"));
    assertThat(lookWith(GATEWAY).routed().nowhere()).isTrue();

    assertThat(lookWith("{replicas: {}}").routed()).isEqualTo(Routed.DONE);
  }

  @Test
  void goodCallsPromoteNothingWhileANumberOfItsOwnIsNotKnown() {
    String queue = "{metrics: [{name: queue, prometheus: {query: up}, below: 100}]}";
    look("edge", "{weight: 10}", queue);
    edge.a += 1000;
    edge.b += 100;
    now = now.plusSeconds(6);
    rollouts.beat();

    Sharing sharing = look("edge", "{weight: 10}", queue);

    assertThat(sharing.plan().waits()).isEqualTo("queue is not known: nobody asks for it");
    assertThat(sharing.evidence())
        .anyMatch(line -> line.startsWith("canary 0 failed of 100"))
        .contains("queue is not known: nobody asks for it");
    assertThat(Objects.requireNonNull(sharing.plan().memory()).phase()).isEqualTo(Phase.STEPPING);
  }

  private Sharing atTheGate() {
    return look("edge", "{weight: 10, gate: {webhook: {server: ci}}}");
  }

  /** Enough of them to leave the step, if it were not for the gate. */
  private void callsGoWell() {
    leadership.leading = true;
    atTheGate();
    edge.a += 1000;
    edge.b += 100;
    beatUntil("wants it to wait: so it says");
    assertThat(Objects.requireNonNull(atTheGate().plan().memory()).weight()).isEqualTo(10);
  }

  /** As the guard does, in time that goes by. */
  private void beatUntil(String waits) {
    await()
        .untilAsserted(() -> {
          now = now.plusSeconds(6);
          rollouts.beat();
          assertThat(atTheGate().plan().waits()).contains(waits);
        });
  }

  @Test
  void aGateHoldsAStepUntilItAgreesAndSeesTheEvidence() {
    callsGoWell();
    assertThat(shown).anyMatch(line -> line.contains("0 failed of 100"));

    says = Reply.Kind.APPROVE;

    beatUntil("instances it wants are ready"); // Promoting: as many as all calls want.
    assertThat(atTheGate().news()).anyMatch(news -> news.text().contains("webhook ci agreed"));
  }

  @Test
  void aGateThatRejectsHasTheCallsTakenBackByTheGuard() {
    callsGoWell();
    says = Reply.Kind.REJECT;

    await()
        .untilAsserted(() -> {
          now = now.plusSeconds(6);
          rollouts.beat();
          assertThat(told.getLast().canaryPercent()).isZero();
        });
    assertThat(Objects.requireNonNull(atTheGate().plan().memory()).why())
        .isEqualTo("webhook ci rejected it: so it says");
  }

  @Test
  void aGateThatSaysNothingHoldsNoAbortUpAndIsToldOfOnce() {
    says = Reply.Kind.NOTHING;
    leadership.leading = true;
    atTheGate();
    edge.a += 1000;
    edge.b += 100;
    beatUntil("so it says");
    assertThat(atTheGate().news())
        .filteredOn(news -> news.kind() == RolloutPlan.News.Kind.GATE_SILENT)
        .hasSize(1);

    callsGoWrong();

    await().until(() -> told.getLast().canaryPercent() == 0);
  }

  /** A proxy with two slots. */
  private final class Edge implements Proxies.Proxy {
    private int a;
    private int b;
    private int failed;

    /** Calls to an instance of the revision that had the slot before, on its way out. */
    private int predecessor;

    private int forgotten;
    private boolean remembers;
    private final AtomicInteger looks = new AtomicInteger();

    @Override
    public Router router() {
      return new Router() {
        @Override
        public Outcome apply(Split split) {
          told.add(split);
          return new Outcome.InForce(now);
        }

        @Override
        public boolean remembersRefusal(ServiceName service, String revision) {
          return remembers && !revision.isEmpty();
        }

        @Override
        public void forget(ServiceName service) {
          forgotten++;
        }
      };
    }

    @Override
    public List<Tallied> calls(ServiceName service) {
      looks.incrementAndGet();
      return List.of(
          new Tallied("a", "10.0.0.1:80", a, 0, 0, 0),
          new Tallied("b", "10.0.0.3:80", b, failed, 0, 0),
          new Tallied("b", "10.0.0.9:80", predecessor, 0, 0, 0));
    }
  }

  private static final class Gate implements Router {
    private final List<Split> told = new CopyOnWriteArrayList<>();
    private volatile @Nullable Outcome answer = new Outcome.InForce(Instant.EPOCH);

    @Override
    public Outcome apply(Split split) {
      told.add(split);
      return Objects.requireNonNull(answer);
    }

    @Override
    public void forget(ServiceName service) {
      throw new AssertionError("a route is let go of by those who keep its Services");
    }
  }

  private static final class Voter implements Leadership {
    private boolean another;
    private volatile boolean leading;

    @Override
    public void start() {}

    @Override
    public boolean mayWrite() {
      return leading;
    }

    @Override
    public boolean anotherLeads() {
      return another;
    }

    @Override
    public long term() {
      return 1;
    }

    @Override
    public String describe() {
      return "as the test says";
    }

    @Override
    public @Nullable String trouble() {
      return null;
    }

    @Override
    public void onChange(Listener listener) {}

    @Override
    public void close() {}
  }
}
