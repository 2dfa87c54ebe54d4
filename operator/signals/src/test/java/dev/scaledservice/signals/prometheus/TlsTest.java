package dev.scaledservice.signals.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scaledservice.signals.http.BoundedClient;
import dev.scaledservice.signals.prometheus.Answer.Outcome;
import dev.scaledservice.signals.prometheus.Answer.Trouble;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are trusted, and those that are not; made here, by the JDK's own tool. */
class TlsTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private static Path folder;

  private static Path authority;
  private static Lookalike lookalike;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Path keys = folder.resolve("keys.p12");
    authority = folder.resolve("authority.pem");
    keytool(
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=DNS:localhost",
        "-validity",
        "2",
        "-keystore",
        keys.toString());
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "server",
        "-keystore",
        keys.toString(),
        "-file",
        authority.toString());
    lookalike = Lookalike.behind(context(keys)).measures("62");
  }

  @AfterAll
  static void close() {
    lookalike.close();
  }

  @Test
  void theConfiguredAuthorityIsTrusted() throws Exception {
    assertThat(ask(lookalike.address(), authority).outcome()).isEqualTo(Outcome.NUMBER);
  }

  @Test
  void anAuthorityThatNobodyKnowsIsNot() throws Exception {
    assertThat(ask(lookalike.address(), null))
        .isEqualTo(
            new Trouble(
                Outcome.UNREACHABLE,
                "the certificate of Prometheus main is signed by nobody who is trusted:"
                    + " check prometheus.servers.main.caFile"));
  }

  @Test
  void aCertificateForAnotherHostDoesNotHold() throws Exception {
    URI byAddress = URI.create(lookalike.address().toString().replace("localhost", "127.0.0.1"));

    assertThat(ask(byAddress, authority))
        .isInstanceOfSatisfying(
            Trouble.class,
            trouble ->
                assertThat(trouble.why())
                    .startsWith("the certificate of Prometheus main does not hold: ")
                    .contains("127.0.0.1"));
  }

  @Test
  void tlsWithWhoSpeaksNoneIsSaid() throws Exception {
    try (var plain = Rude.saying("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      URI wrong = URI.create("https://localhost:" + plain.port());

      assertThat(ask(wrong, null))
          .isInstanceOfSatisfying(
              Trouble.class,
              trouble ->
                  assertThat(trouble.why())
                      .startsWith("Prometheus main and the operator do not agree on TLS")
                      .endsWith("is https right in prometheus.servers.main.url?"));
    }
  }

  @Test
  void anAuthorityThatIsNoneIsRefusedAtTheStart() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    Path gone = folder.resolve("gone.pem");

    assertThatThrownBy(() -> new BoundedClient(Duration.ofSeconds(2), empty))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds no certificate");
    assertThatThrownBy(() -> new BoundedClient(Duration.ofSeconds(2), gone))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("gone.pem");
  }

  @Test
  void anAuthorityThatIsPutInPlaceLaterCounts() throws Exception {
    Path changing = folder.resolve("changing.pem");
    Files.copy(anotherAuthority(), changing);
    try (QueryClient client = client(lookalike.address(), changing)) {
      assertThat(client.ask("up").outcome()).isEqualTo(Outcome.UNREACHABLE);

      replace(changing, Files.readString(authority));
      assertThat(client.ask("up").outcome()).isEqualTo(Outcome.NUMBER);
    }
  }

  @Test
  void whileTheFileIsOfNoUseThoseOfBeforeAreTrusted() throws Exception {
    Path changing = folder.resolve("emptied.pem");
    Files.copy(authority, changing);
    try (QueryClient client = client(lookalike.address(), changing)) {
      replace(changing, "");
      assertThat(client.ask("up").outcome()).isEqualTo(Outcome.NUMBER);

      Files.delete(changing);
      assertThat(client.ask("up").outcome()).isEqualTo(Outcome.NUMBER);
    }
  }

  /** With another time of writing, however coarse the file system keeps it. */
  private static void replace(Path file, String content) throws IOException {
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
  }

  private static Path anotherAuthority() throws Exception {
    Path keys = folder.resolve("others.p12");
    Path pem = folder.resolve("others.pem");
    keytool(
        "-genkeypair", "-alias", "o", "-keyalg", "EC", "-dname", "CN=o", "-keystore", "" + keys);
    keytool("-exportcert", "-rfc", "-alias", "o", "-keystore", "" + keys, "-file", pem.toString());
    return pem;
  }

  private static Answer ask(URI address, @Nullable Path trusted) throws InterruptedException {
    try (var client = client(address, trusted)) {
      return client.ask("up");
    }
  }

  private static QueryClient client(URI address, @Nullable Path trusted) {
    PrometheusServer server = lookalike.server();
    return new QueryClient(
        new PrometheusServer(
            server.name(),
            address,
            server.auth(),
            trusted,
            server.connectTimeout(),
            server.requestTimeout(),
            1));
  }

  private static SSLContext context(Path keys) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD);
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
    Path said = folder.resolve("keytool.txt");
    int exit =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start()
            .waitFor();
    assertThat(exit).as(Files.readString(said)).isZero();
  }
}
