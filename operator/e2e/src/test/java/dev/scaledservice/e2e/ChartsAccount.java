package dev.scaledservice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The service account that the chart makes: whoever speaks as it has its rights and no others. */
final class ChartsAccount {

  private ChartsAccount() {}

  /**
   * The path of a kubeconfig for it, good for an hour.
   *
   * @param namespace of the release
   */
  static String kubeconfig(Rig rig, String namespace) {
    Rig.Said token =
        rig.kubectl("-n", namespace, "create", "token", "scaledservice", "--duration=1h");
    assertThat(token.exit()).as(token.text()).isZero();
    try {
      var admin = Config.fromKubeconfig(Files.readString(Path.of(rig.fact("KUBECONFIG"))));
      String text =
          """
          apiVersion: v1
          kind: Config
          current-context: it
          clusters: [{name: it, cluster: {server: "%s", %s}}]
          users: [{name: it, user: {token: "%s"}}]
          contexts: [{name: it, context: {cluster: it, user: it, namespace: %s}}]
          """
              .formatted(
                  admin.getMasterUrl(),
                  admin.getCaCertFile() == null
                      ? "certificate-authority-data: " + admin.getCaCertData()
                      : "certificate-authority: " + admin.getCaCertFile(),
                  token.text().strip(),
                  namespace);
      return Files.writeString(rig.folder().resolve("account.kubeconfig"), text).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
