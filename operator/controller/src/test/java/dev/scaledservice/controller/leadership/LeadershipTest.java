package dev.scaledservice.controller.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.controller.settings.Configuration;
import dev.scaledservice.controller.settings.InvalidSettings;
import dev.scaledservice.controller.settings.LeaderElection;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeadershipTest {

  private final ApiServer api = new ApiServer();
  private final KubernetesClient client = api.client();

  @AfterEach
  void stop() {
    client.close();
    api.close();
  }

  @Test
  void withoutElectionAProcessLeadsFromStartToEnd() throws Exception {
    Leadership alone = Leadership.of(settings(false), client, Map.of());
    CountDownLatch gained = new CountDownLatch(1);
    CountDownLatch lost = new CountDownLatch(1);
    alone.onChange(
        new Leadership.Listener() {
          @Override
          public void gained() {
            gained.countDown();
          }

          @Override
          public void lost() {
            lost.countDown();
          }
        });
    assertThat(alone.mayWrite()).isFalse();

    alone.start();
    assertThat(gained.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(alone.mayWrite()).isTrue();

    alone.close();
    assertThat(lost.getCount()).isZero();
    assertThat(alone.mayWrite()).isFalse();
    assertThat(client.leases().inAnyNamespace().list().getItems()).isEmpty();
  }

  @Test
  void aPodElectsInItsOwnNamespaceUnderItsOwnName() throws Exception {
    Map<String, String> environment = Map.of("POD_NAMESPACE", "system", "POD_NAME", "operator-1");
    try (Leadership leadership = Leadership.of(settings(true), client, environment)) {
      leadership.start();
      await().until(leadership::mayWrite);

      String holder =
          client
              .leases()
              .inNamespace("system")
              .withName("scaledservice-leader")
              .get()
              .getSpec()
              .getHolderIdentity();
      assertThat(holder).startsWith("operator-1_").hasSizeGreaterThan("operator-1_".length());
    }
  }

  private static LeaderElection settings(boolean enabled) throws InvalidSettings {
    return Configuration.load(
            null, Map.of("SCALEDSERVICE_LEADER_ELECTION__ENABLED", String.valueOf(enabled)))
        .settings()
        .leaderElection();
  }
}
