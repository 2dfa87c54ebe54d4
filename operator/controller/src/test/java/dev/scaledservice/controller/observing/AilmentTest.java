package dev.scaledservice.controller.observing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.controller.making.Revision;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statuses as a kubelet, a scheduler and a ReplicaSet write them. */
class AilmentTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{state: {waiting: {reason: CrashLoopBackOff, message: back-off 10s}}, lastState: {terminated: {exitCode: 2, reason: Error}}}|CRASHING|container w ends with exit code 2",
        "{state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 137, reason: OOMKilled}}}|OUT_OF_MEMORY|container w wanted more memory than its limit of 64Mi",
        "{state: {running: {}}, lastState: {terminated: {exitCode: 137, reason: OOMKilled}}}|OUT_OF_MEMORY|container w wanted more memory than its limit of 64Mi",
        "{restartCount: 0, state: {terminated: {exitCode: 1, reason: Error}}}|ENDED|container w ends with exit code 1",
        "{restartCount: 1, state: {running: {}}, lastState: {terminated: {exitCode: 137, reason: Error}}}|ENDED|container w ends with exit code 137",
        "{restartCount: 1, state: {terminated: {exitCode: 1, reason: Error}}, lastState: {terminated: {exitCode: 1, reason: Error}}}|CRASHING|container w ends with exit code 1",
        "{restartCount: 2, state: {running: {}}, lastState: {terminated: {exitCode: 1, reason: Error}}}|CRASHING|container w ends with exit code 1",
        "{state: {waiting: {reason: ImagePullBackOff, message: Back-off pulling}}}|IMAGE_MISSING|container w: there is no image w:1 to be had",
        "{state: {waiting: {reason: CreateContainerConfigError, message: secret x not found}}}|NOT_STARTED|container w: secret x not found",
      })
  void whatAKubeletSays(String container, Ailment.Kind kind, String message) {
    Pod pod = pod("containerStatuses: [{name: w, image: 'w:1', " + container.substring(1) + "]");

    assertThat(Ailment.of(pod)).isEqualTo(new Ailment(kind, message));
  }

  /** Such as one that waits for a database: nobody calls its pod meanwhile. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{restartCount: 0, state: {terminated: {exitCode: 1, reason: Error}}}|ENDED",
        "{restartCount: 2, state: {running: {}}, lastState: {terminated: {exitCode: 1, reason: Error}}}|ENDED",
        "{restartCount: 2, state: {terminated: {exitCode: 0}}, lastState: {terminated: {exitCode: 1, reason: Error}}}|ENDED",
        "{restartCount: 1, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, reason: Error}}}|CRASHING",
      })
  void anInitContainerCrashesOnceItIsHeldBack(String container, Ailment.Kind kind) {
    Pod pod = pod("initContainerStatuses: [{name: w, " + container.substring(1) + "]");

    assertThat(Ailment.of(pod)).isEqualTo(new Ailment(kind, "container w ends with exit code 1"));
  }

  @Test
  void whatASchedulerSays() {
    Pod pod =
        pod(
            "conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: no node}]");

    assertThat(Ailment.of(pod)).isEqualTo(new Ailment(Ailment.Kind.UNSCHEDULABLE, "no node"));
  }

  @Test
  void oneThatOnlyStartsHasNone() {
    assertThat(
            Ailment.of(pod("containerStatuses: [{name: w, state: {running: {}}, lastState: {}}]")))
        .isNull();
  }

  /** It names another pod at each try. */
  @Test
  void aRefusalReadsTheSameAtEveryTry() {
    assertThat(refused("web-x7k2p")).isEqualTo(refused("web-9h2zz"));
    assertThat(refused("web-x7k2p"))
        .isEqualTo(
            new Ailment(Ailment.Kind.PODS_REFUSED, "pods are forbidden: exceeded quota: small"));
  }

  private static Ailment refused(String pod) {
    Deployment deployment =
        Serialization.unmarshal(
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            status:
              conditions:
              - type: ReplicaFailure
                status: "True"
                reason: FailedCreate
                message: 'pods "%s" is forbidden: exceeded quota: small'
            """
                .formatted(pod),
            Deployment.class);
    var revision = new SeenRevision(new Revision("8q2jcn4nr2"), deployment, List.of());
    return Ailment.worst(List.of(revision)).orElseThrow();
  }

  private static Pod pod(String status) {
    return Serialization.unmarshal(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
        spec: {containers: [{name: w, image: "w:1", resources: {limits: {memory: 64Mi}}}]}
        status: {%s}
        """
            .formatted(status),
        Pod.class);
  }
}
