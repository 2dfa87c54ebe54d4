package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.e2e.Rig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The rig's Consul with access control: everybody may read, and one token may do what the operator
 * has to. It is as it was before when this is closed.
 */
final class GuardedConsul implements AutoCloseable {

  /** Consul's own, for requests without a token. */
  private static final String ANONYMOUS = "00000000-0000-0000-0000-000000000002";

  private static final String READ =
      "node_prefix \"\" { policy = \"read\" } service_prefix \"\" { policy = \"read\" }";

  /** As the documentation says. */
  private static final String OPERATE =
      "node_prefix \"sk8-\" { policy = \"write\" } node_prefix \"\" { policy = \"read\" }"
          + " service_prefix \"\" { policy = \"write\" }"
          + " key_prefix \"scaledservice/v1/\" { policy = \"write\" }";

  private final Rig rig;
  private final Path settings;
  private final String management = UUID.randomUUID().toString();
  private final String token = UUID.randomUUID().toString();
  private final HttpClient http = HttpClient.newHttpClient();

  GuardedConsul(Rig rig) {
    this.rig = rig;
    this.settings = Path.of(rig.fact("RIG_DIR"), "consul", "config", "guarded.json");
    try {
      Files.writeString(
          settings,
          """
          {"acl": {"enabled": true, "default_policy": "deny", "tokens": {"initial_management": "%s"}}}
          """
              .formatted(management));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rig.component("restart", "consul");
    policy("reading", READ);
    policy("operating", OPERATE);
    tells("token/" + ANONYMOUS, "{\"Policies\": [{\"Name\": \"reading\"}]}");
    tells(
        "token",
        "{\"SecretID\": \"%s\", \"Policies\": [{\"Name\": \"operating\"}]}".formatted(token));
  }

  /** That may do what the operator has to. */
  String token() {
    return token;
  }

  private void policy(String name, String rules) {
    tells(
        "policy",
        "{\"Name\": \"%s\", \"Rules\": \"%s\"}".formatted(name, rules.replace("\"", "\\\"")));
  }

  private void tells(String what, String body) {
    URI address = URI.create("http://%s/v1/acl/%s".formatted(rig.fact("CONSUL_HTTP_ADDR"), what));
    var request =
        HttpRequest.newBuilder(address)
            .header("X-Consul-Token", management)
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build();
    // The first management token is there some time after the leader.
    eventually(() -> {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    });
  }

  @Override
  public void close() {
    http.close();
    try {
      Files.delete(settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rig.component("restart", "consul");
  }
}
