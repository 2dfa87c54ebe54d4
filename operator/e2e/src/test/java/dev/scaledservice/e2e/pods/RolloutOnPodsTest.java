package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.cli.Console;
import dev.scaledservice.cli.cluster.AbortCommand;
import dev.scaledservice.cli.cluster.RollbackCommand;
import dev.scaledservice.e2e.Ssvc;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * New versions behind the chart's HAProxy, whose counters alone are the evidence: a person applies
 * another template, and that is all. Whatever happens, no call fails but those that were the new
 * version's own.
 */
@Tag("pods")
class RolloutOnPodsTest {

  @RegisterExtension static final Installed installed = Installed.lasting();

  private static final String NAME = "rolled";
  private static final int REPLICAS = 2;
  private static final int PER_SECOND = 80;

  /** Calls that show that all is well. */
  private static final int ENOUGH = PER_SECOND;

  private static final String BY_EVIDENCE = "[{weight: 20}, {weight: 50}]";
  private static final String HELD_AT_20 = "[{weight: 20, gate: {manual: {}}}]";
  private static final String HELD_AT_1 = "[{weight: 1, gate: {manual: {}}}]";

  private static final String ROLLOUT =
      """
      rollout:
        strategy: Canary
        router: {haproxy: {}}
        match: {headers: [{name: X-Canary, value: always}]}
        steps: %s
        bake: {for: 20m, keepWarm: 30m}
      """;

  private ProxyPods proxies;
  private Traffic traffic;

  /** As the test begins. */
  private String stable = "";

  /** The last that was let in before the test; empty for none. */
  private String earlier = "";

  private String version = "";
  private Counted before;

  /** What the proxies have counted of the slots {@code a} and {@code b}. */
  private record Counted(long failedA, long failedB) {

    long failed(String slot) {
      return slot.equals("a") ? failedA : failedB;
    }
  }

  @BeforeAll
  static void make() {
    apply("first", BY_EVIDENCE, "");
    eventually(() -> assertThat(installed.cluster().passing(NAME)).isEqualTo(REPLICAS));
  }

  /** All is quiet, and calls go on. */
  @BeforeEach
  void calm(TestInfo test) {
    version = test.getTestMethod().orElseThrow().getName();
    proxies = ProxyPods.of(installed.cluster().client(), InstalledOperator.PROXIED_PORT);
    eventually(() -> {
      stable = Objects.requireNonNull(installed.cluster().status(NAME).stable()).revision();
      assertThat(ready(stable)).hasSize(REPLICAS);
      assertThat(proxies.call("/v1/work")).contains(stable);
    });
    ScaledServiceStatus.Canary canary = installed.cluster().status(NAME).canary();
    earlier = canary == null ? "" : canary.revision();
    before = counted();
    traffic = Traffic.to(installed.rig(), proxies.address(), PER_SECOND);
    more();
  }

  @AfterEach
  void silence() {
    if (traffic != null) {
      traffic.close();
    }
    if (proxies != null) {
      proxies.close();
    }
  }

  @Test
  void aGoodVersionWalksItsStepsUntilItHasAllCalls() {
    apply(version, BY_EVIDENCE, "");
    String fresh = promoted();

    assertThat(installed.cluster().events(NAME))
        .anyMatch(event -> event.startsWith("Normal RolloutStepped") && event.contains("50 %"))
        .anyMatch(event -> event.startsWith("Normal RolloutPromoted") && event.contains(fresh));
    noneReach(stable);
    assertThat(traffic.end().failed()).isZero();
  }

  @Test
  void aVersionThatFailsOneCallInTwentyIsGone() {
    gone("{name: WORKER_FAIL, value: \"0.05\"}", "E = ");
  }

  /** Its answers come later than HAProxy waits for them. */
  @Test
  void aVersionThatIsTooSlowIsGone() {
    gone("{name: WORKER_SERVICE_TIME, value: 30s}", "E = ");
  }

  @Test
  void aVersionThatCrashesIsGone() {
    gone("{name: WORKER_CRASH_AFTER, value: 4s}", "");
  }

  @Test
  void aPersonAborts() {
    apply(version, HELD_AT_20, "");
    String fresh = met();

    ssvc(AbortCommand::new);

    turnedBack(fresh);
    assertThat(traffic.end().failed()).isZero();
  }

  @Test
  void withoutAnApiServerABadVersionIsGoneAllTheSame() {
    apply(version, HELD_AT_20, "");
    String fresh = met();
    String slot = slot(fresh);
    List<Pod> canary = ready(fresh);
    // One that cannot hear of any node would call all of them lost as soon as it can say so.
    installed.rig().component("stop", "kcm");
    installed.rig().component("kill", "apiserver");
    try {
      canary.forEach(pod -> Containers.signal(installed.rig(), pod, "STOP"));
      noneReach(fresh, slot);
      assertThat(installed.rig().kubectl("get", "nodes").exit()).isNotZero();
    } finally {
      canary.forEach(pod -> Containers.signal(installed.rig(), pod, "CONT"));
      installed.rig().component("start", "apiserver");
      installed.rig().component("start", "kcm");
    }
    turnedBack(fresh);
    onlyItsOwnCallsFailed(slot);
  }

  @Test
  void afterThePromotionAPersonRollsBackAndNoPodIsRestarted() {
    Set<String> old = uids(stable);
    apply(version, BY_EVIDENCE, "");
    String fresh = promoted();

    ssvc(RollbackCommand::new);

    turnedBack(fresh);
    assertThat(uids(stable)).isEqualTo(old);
    assertThat(installed.cluster().restarts(NAME)).isZero();
    assertThat(traffic.end().failed()).isZero();
  }

  @Test
  void whoeverAsksForItSeesTheNewVersionAtOnePercent() {
    apply(version, HELD_AT_1, "");
    String fresh = stepping();
    // Each proxy finds it for itself.
    eventually(() -> assertThat(answers(fresh, "X-Canary", "always")).isEqualTo(50));

    assertThat(answers(stable)).isGreaterThan(40);
    assertThat(answers(stable, "X-Canary", "never")).isGreaterThan(40);

    ssvc(AbortCommand::new);

    turnedBack(fresh);
    assertThat(answers(stable, "X-Canary", "always")).isEqualTo(50);
    assertThat(traffic.end().failed()).isZero();
  }

  /** New proxies find the instances, and are told, before they are called. */
  @Test
  void exchangedProxiesShareOutAsBeforeAndNoCallFails() {
    apply(version, HELD_AT_20, "");
    String fresh = met();
    installed
        .cluster()
        .kubectl(
            "rollout",
            "restart",
            "deployment",
            ProxyPods.NAME,
            "--namespace=" + InstalledOperator.NAMESPACE);
    installed
        .cluster()
        .kubectl(
            "rollout",
            "status",
            "deployment",
            ProxyPods.NAME,
            "--namespace=" + InstalledOperator.NAMESPACE,
            "--timeout=90s");
    more();
    assertThat(answers(fresh)).isBetween(1L, 25L);
    Traffic.Outcome outcome = traffic.end();
    assertThat(outcome.failed()).as(outcome.report()).isZero();
  }

  @Test
  void routesOfGatewayApiAreTaken() {
    installed.rig().defineGateways();
    installed
        .cluster()
        .applyText(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: web, namespace: default}
            spec:
              parentRefs: [{name: gate}]
              rules:
              - matches: [{headers: [{name: X-Canary, value: always}]}]
                backendRefs: [{name: worker-canary, port: 9002}]
              - backendRefs: [{name: worker, port: 9002, weight: 80}, {name: worker-canary, port: 9002, weight: 20}]
            """);
    installed.cluster().kubectl("delete", "httproute", "web");
  }

  /** With what the example worker is told to have something wrong with it. */
  private void gone(String fault, String because) {
    apply(version, BY_EVIDENCE, fault);
    eventually(() -> {
      assertThat(phase()).isEqualTo("Aborted");
      assertThat(canary().revision()).isNotEqualTo(earlier);
    });
    String fresh = canary().revision();
    String slot = slot(fresh);
    turnedBack(fresh);
    assertThat(installed.cluster().condition(NAME, "RolloutProgressing"))
        .startsWith("False RolloutAborted")
        .contains(because);
    onlyItsOwnCallsFailed(slot);
  }

  private void onlyItsOwnCallsFailed(String slot) {
    Traffic.Outcome outcome = traffic.end();
    Counted after = counted();
    String other = slot.equals("a") ? "b" : "a";
    assertThat(after.failed(other) - before.failed(other)).as("of the old version").isZero();
    assertThat(outcome.failed())
        .as("calls that failed, and those the new version failed: %s", outcome.report())
        .isEqualTo(after.failed(slot) - before.failed(slot));
    Figures.note(
        "%s: %d of %d calls failed until it was gone", version, outcome.failed(), outcome.sent());
  }

  private Counted counted() {
    return new Counted(proxies.failed(NAME, "a"), proxies.failed(NAME, "b"));
  }

  /** Calls reach it, and it stays at its step. */
  private String met() {
    String fresh = stepping();
    String slot = slot(fresh);
    long calls = proxies.calls(NAME, slot);
    eventually(() -> assertThat(proxies.calls(NAME, slot)).isGreaterThan(calls + REPLICAS));
    return fresh;
  }

  private String stepping() {
    eventually(() -> {
      assertThat(phase()).isEqualTo("Stepping");
      assertThat(canary().revision()).isNotEqualTo(earlier);
      assertThat(canary().weight()).isPositive();
    });
    return canary().revision();
  }

  private String promoted() {
    eventually(() -> {
      assertThat(phase()).isEqualTo("Baking");
      assertThat(canary().revision()).isNotEqualTo(stable);
    });
    String fresh = canary().revision();
    assertThat(Objects.requireNonNull(installed.cluster().status(NAME).stable()).revision())
        .isEqualTo(fresh);
    return fresh;
  }

  /** No call reaches it any more, and the other one has all of them. */
  private void turnedBack(String fresh) {
    eventually(() -> {
      assertThat(phase()).isEqualTo("Aborted");
      assertThat(canary().revision()).isEqualTo(fresh);
      assertThat(Objects.requireNonNull(installed.cluster().status(NAME).stable()).revision())
          .isEqualTo(stable);
    });
    noneReach(fresh);
  }

  private void noneReach(String revision) {
    noneReach(revision, slot(revision));
  }

  private void noneReach(String revision, String slot) {
    eventually(() -> {
      long calls = proxies.calls(NAME, slot);
      more();
      assertThat(proxies.calls(NAME, slot)).as("calls to " + revision).isEqualTo(calls);
    });
  }

  /** Waits until as many calls have been answered again. */
  private void more() {
    long enough = traffic.answered() + ENOUGH;
    eventually(() -> assertThat(traffic.answered()).isGreaterThan(enough));
  }

  private long answers(String revision, String... headers) {
    return IntStream.range(0, 50)
        .filter(_ -> proxies.call("/v1/work", headers).contains(revision))
        .count();
  }

  private static ScaledServiceStatus.Canary canary() {
    return Objects.requireNonNull(installed.cluster().status(NAME).canary());
  }

  private static String phase() {
    ScaledServiceStatus.Canary canary = installed.cluster().status(NAME).canary();
    return canary == null ? "" : canary.phase();
  }

  private static List<Pod> ready(String revision) {
    return installed.cluster().staying(NAME).stream()
        .filter(
            pod -> revision.equals(pod.getMetadata().getLabels().get("scaledservice.dev/revision")))
        .filter(pod ->
            pod.getStatus().getConditions().stream()
                .anyMatch(one -> one.getType().equals("Ready") && one.getStatus().equals("True")))
        .toList();
  }

  private static Set<String> uids(String revision) {
    return ready(revision).stream()
        .map(pod -> pod.getMetadata().getUid())
        .collect(Collectors.toSet());
  }

  private static String slot(String revision) {
    return Objects.requireNonNull(
        installed
            .cluster()
            .client()
            .apps()
            .deployments()
            .inNamespace("default")
            .withName(NAME + "-" + revision)
            .require()
            .getMetadata()
            .getAnnotations()
            .get("scaledservice.dev/slot"));
  }

  /**
   * @param version part of the template, so that no two tests have the same
   * @param variable another one for the worker; none if empty
   */
  private static void apply(String version, String steps, String variable) {
    installed
        .cluster()
        .apply(NAME, Workers.versioned(REPLICAS, version, variable) + ROLLOUT.formatted(steps));
  }

  private static void ssvc(BiFunction<Console, InstantSource, Callable<Integer>> command) {
    Ssvc.run(installed.rig(), command, NAME);
  }
}
