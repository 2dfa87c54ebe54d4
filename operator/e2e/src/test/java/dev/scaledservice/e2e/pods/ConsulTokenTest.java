package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Consul that wants a token, which the installed operator has from a Secret. */
@Tag("pods")
class ConsulTokenTest {

  @RegisterExtension static final Installed installed = Installed.anew();

  private static final String NAME = "guarded";
  private static final String SECRET = "consul-operator";

  @Test
  @Tag("slow")
  void aTokenOfASecretIsUsedAndReadAgainWhenItChanges() {
    try (var consul = new GuardedConsul(installed.rig())) {
      has(consul.token());
      InstalledOperator.install(
          installed.rig(),
          installed.cluster(),
          "--set=secrets.consul.token.name=" + SECRET,
          "--set=secrets.consul.token.key=token");
      installed.cluster().apply(NAME, Workers.pinned(2, 16));
      isSynced(2);
      String before = installed.cluster().entries(NAME);

      has(UUID.randomUUID().toString());
      eventually(() -> {
        assertThat(installed.cluster().condition(NAME, "DiscoverySynced"))
            .startsWith("False Denied: Consul denies it");
        assertThat(installed.cluster().warnings(NAME, "Denied", "Consul denies it")).isPositive();
      });
      assertThat(installed.cluster().entries(NAME)).isEqualTo(before);

      has(consul.token());
      installed.cluster().kubectl("scale", "scaledservice", NAME, "--replicas=3");
      isSynced(3);
      installed.cluster().deleteAll();
    } finally {
      InstalledOperator.install(installed.rig(), installed.cluster());
      installed
          .cluster()
          .kubectl(
              "delete",
              "secret",
              SECRET,
              "--namespace=" + InstalledOperator.NAMESPACE,
              "--ignore-not-found");
    }
  }

  private static void isSynced(int replicas) {
    eventually(() -> {
      assertThat(installed.cluster().passing(NAME)).isEqualTo(replicas);
      assertThat(installed.cluster().condition(NAME, "DiscoverySynced")).startsWith("True Synced");
    });
  }

  /** What the Secret holds; the operator's pods have it as soon as their node looks after them. */
  private static void has(String token) {
    installed
        .cluster()
        .client()
        .secrets()
        .inNamespace(InstalledOperator.NAMESPACE)
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(SECRET)
                .withNamespace(InstalledOperator.NAMESPACE)
                .endMetadata()
                .withStringData(Map.of("token", token))
                .build())
        .serverSideApply();
    installed
        .operator()
        .pods()
        .forEach(pod ->
            installed
                .cluster()
                .kubectl(
                    "annotate",
                    "pod",
                    Workers.name(pod),
                    "--namespace=" + InstalledOperator.NAMESPACE,
                    "--overwrite",
                    "example.com/token=" + token.hashCode()));
  }
}
