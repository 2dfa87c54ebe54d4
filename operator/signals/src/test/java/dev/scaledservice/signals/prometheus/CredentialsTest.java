package dev.scaledservice.signals.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.signals.prometheus.Answer.Outcome;
import dev.scaledservice.signals.prometheus.Answer.Trouble;
import dev.scaledservice.signals.prometheus.PrometheusServer.Auth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server is shown, and that nobody else is. */
class CredentialsTest {

  private final Lookalike lookalike = Lookalike.open().measures("1");

  @TempDir private Path folder;

  @AfterEach
  void close() {
    lookalike.close();
  }

  @Test
  void withoutCredentialsNoneAreSent() throws Exception {
    try (var client = client(new Auth.None())) {
      client.ask("up");
    }

    assertThat(lookalike.credentials()).containsExactly("none");
  }

  @Test
  void aRotatedTokenCountsAtOnce() throws Exception {
    Path token = write("token", "first\n");
    try (var client = client(new Auth.BearerFile(token))) {
      client.ask("up");
      write("token", "second\n");
      client.ask("up");
    }

    assertThat(lookalike.credentials()).containsExactly("Bearer first", "Bearer second");
  }

  @Test
  void aRotatedPasswordCountsAtOnce() throws Exception {
    Path password = write("password", "secret");
    try (var client = client(new Auth.Basic("reader", password))) {
      client.ask("up");
      write("password", "größer");
      client.ask("up");
    }

    assertThat(lookalike.credentials())
        .containsExactly("Basic cmVhZGVyOnNlY3JldA==", "Basic cmVhZGVyOmdyw7bDn2Vy");
  }

  @Test
  void aTokenThatIsRefusedIsSaidToBe() throws Exception {
    lookalike.says(401, "text/plain", "");
    try (var client = client(new Auth.BearerFile(write("token", "old")))) {
      assertThat(client.ask("up"))
          .isEqualTo(
              new Trouble(
                  Outcome.DENIED,
                  "Prometheus main denies access (401):"
                      + " check prometheus.servers.main.bearerTokenFile"));
    }
  }

  @Test
  void aTokenFileThatIsGoneIsSaidAndNothingIsSent() throws Exception {
    try (var client = client(new Auth.BearerFile(folder.resolve("gone")))) {
      assertThat(client.ask("up"))
          .isInstanceOfSatisfying(
              Trouble.class,
              trouble -> {
                assertThat(trouble.outcome()).isEqualTo(Outcome.DENIED);
                assertThat(trouble.why())
                    .startsWith("prometheus.servers.main.bearerTokenFile cannot be read:");
              });
    }

    assertThat(lookalike.credentials()).isEmpty();
  }

  @Test
  void aFileThatHoldsNoTokenIsSaidWithoutItsContent() throws Exception {
    for (String odd : new String[] {"", "two words", "hush\nhush"}) {
      try (var client = client(new Auth.BearerFile(write("token", odd)))) {
        assertThat(client.ask("up"))
            .isEqualTo(
                new Trouble(
                    Outcome.DENIED,
                    "prometheus.servers.main.bearerTokenFile holds no token:"
                        + " wants one line of text without spaces"));
      }
    }

    assertThat(lookalike.credentials()).isEmpty();
  }

  private QueryClient client(Auth auth) {
    PrometheusServer server = lookalike.server();
    return new QueryClient(
        new PrometheusServer(
            server.name(),
            server.address(),
            auth,
            null,
            server.connectTimeout(),
            server.requestTimeout(),
            1));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
