package dev.scaledservice.controller.rollout;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.policy.PolicyReader;
import dev.scaledservice.controller.acting.InConsul;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.controller.making.PodSeen;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.Ailment;
import dev.scaledservice.controller.observing.Callers;
import dev.scaledservice.controller.observing.Identity;
import dev.scaledservice.controller.observing.OwnMetrics;
import dev.scaledservice.controller.observing.PulledCalls;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenPod;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.rollout.Phase;
import dev.scaledservice.engine.rollout.Reply;
import dev.scaledservice.engine.rollout.RolloutMemory;
import dev.scaledservice.routing.Split;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.Ticker;
import dev.scaledservice.signals.prometheus.CallPoller;
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
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A service in mid-canary behind a proxy, a gateway or a gate, all in the hands of the test. */
abstract class RolloutsScene {

  private static final ObjectMapper JSON = new ObjectMapper();
  static final ServiceKey KEY = new ServiceKey("shop", "worker");

  volatile Instant now = Instant.parse("2026-01-02T03:04:05Z");
  final List<Split> told = new CopyOnWriteArrayList<>();
  final List<ServiceKey> nudged = new CopyOnWriteArrayList<>();
  final Voter leadership = new Voter();
  final EdgeProxy edge = new EdgeProxy(told, () -> now);
  final RecordingGateway gateway = new RecordingGateway();
  @Nullable RolloutMemory written;
  String annotations = "{}";

  /** What is wrong with the only instance of the canary. */
  @Nullable Ailment ailing;

  boolean ready = true;

  /** Whether that has been so for {@code minReadySeconds}. */
  boolean available = true;

  /** What every query of the analysis yields. */
  Reading queried = new Reading.Unknown("nobody asks for it");

  volatile Reply.Kind says = Reply.Kind.WAIT;
  volatile List<String> shown = List.of();
  private final StatsdSource callers =
      new StatsdSource(
          StatsdSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
          () -> now,
          Ticker.system());
  private final CallPoller calls = new CallPoller(List.of(), Duration.ofSeconds(5), () -> now);
  Rollouts rollouts = rollouts();

  Rollouts rollouts() {
    return new Rollouts(
        new Informants(
            callers,
            new PulledCalls(calls, (server, namespace) -> true),
            new OwnMetrics(
                callers,
                new OneReading(() -> queried),
                Duration.ofSeconds(5),
                (server, namespace) -> true)),
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
    calls.close();
  }

  Sharing look(String server) {
    return look(server, "{weight: 10}");
  }

  Sharing look(String server, String step) {
    return look(server, step, "{}");
  }

  Sharing look(String server, String step, String analysis) {
    return lookWith("{haproxy: {via: Map, server: %s}}".formatted(server), step, analysis);
  }

  Sharing lookWith(String router) {
    return lookWith(router, "{weight: 10}", "{}");
  }

  Sharing lookWith(String router, String step, String analysis) {
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

  private SeenRevision revision(Revision revision, String slot, int from, int pods) {
    boolean canary = slot.equals("b");
    List<SeenPod> seen = new ArrayList<>();
    for (int i = 0; i < pods; i++) {
      String name = revision + "-" + i;
      var living =
          new PodSeen(
              name, "node", PodSeen.Phase.RUNNING, Instant.EPOCH, Instant.EPOCH, null, null, null);
      seen.add(
          new SeenPod(
              name,
              "uid-" + name,
              "10.0.0." + (from + i + 1),
              !canary || (ready && ailing == null),
              living,
              canary ? ailing : null));
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
            .withAvailableReplicas(canary && !available ? 0 : pods)
            .endStatus()
            .build();
    return new SeenRevision(revision, deployment, seen);
  }

  /** Half of the canary's calls fail; none of stable's. */
  void callsGoWrong() {
    for (int second = 0; second < 5; second++) {
      edge.a += 90;
      edge.b += 10;
      edge.failed += second == 0 ? 0 : 5;
      now = now.plusSeconds(1);
      rollouts.beat();
    }
  }

  @Nullable RolloutMemory memory() {
    return look("edge").plan().memory();
  }

  /** As it is now, with all calls at the new revision, or with none from now on. */
  RolloutMemory memory(Phase phase) {
    return memory(phase, Objects.requireNonNull(memory()).began());
  }

  RolloutMemory memory(Phase phase, @Nullable Instant began) {
    RolloutMemory is = Objects.requireNonNull(memory());
    boolean promoted = phase.promoted();
    return new RolloutMemory(
        is.old(),
        is.fresh(),
        phase,
        0,
        promoted ? 100 : 0,
        now,
        promoted,
        false,
        false,
        promoted ? now : null,
        promoted ? null : "bad",
        Map.of(),
        began);
  }
}
