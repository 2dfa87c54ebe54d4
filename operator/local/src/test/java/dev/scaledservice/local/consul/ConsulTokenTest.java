package dev.scaledservice.local.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scaledservice.discovery.Access;
import dev.scaledservice.discovery.Credential;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.RegistryException;
import dev.scaledservice.discovery.consul.ConsulRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be a token is refused in words that do not hold it: a secret may be among it. */
class ConsulTokenTest {

  private static final String SECRET = "b1gs35hh-not-for-a-log";

  @TempDir Path folder;
  private EmbeddedConsul consul;

  @BeforeEach
  void open() {
    consul = new EmbeddedConsul(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void close() {
    consul.close();
  }

  private void probe(Credential credential) throws RegistryException {
    Access plain = Access.at(consul.uri());
    try (var registry =
        new ConsulRegistry(
            new Access(
                plain.address(),
                credential,
                null,
                null,
                Duration.ofMillis(500),
                Duration.ofSeconds(2)))) {
      registry.probe();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AccessorID: 1\nSecretID: " + SECRET, "\uFEFF" + SECRET, SECRET + " x"})
  void aFileThatHoldsNoTokenIsNamedAndNotQuoted(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), text);

    assertThatThrownBy(() -> probe(new Credential.FromFile(file)))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DENIED))
        .hasMessageContaining(file.toString())
        .message()
        .doesNotContain(SECRET);
  }

  @Test
  void norIsOneOfTheSettings() {
    assertThatThrownBy(() -> probe(new Credential.Literal("a\n" + SECRET)))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DENIED))
        .hasMessageContaining("consul.token")
        .message()
        .doesNotContain(SECRET);
  }

  @Test
  void theEndOfALineIsNoPartOfIt() throws Exception {
    probe(new Credential.Literal(SECRET + "\n"));
    probe(new Credential.FromFile(Files.writeString(folder.resolve("token"), SECRET + "\n")));
  }
}
