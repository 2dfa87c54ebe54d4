package dev.scaledservice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scaledservice.controller.settings.Configuration;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.RegistryException;
import dev.scaledservice.discovery.consul.ConsulRegistry;
import dev.scaledservice.local.consul.EmbeddedConsul;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Consul behind TLS, whose authority is exchanged while the operator runs. */
class ConsulTlsTest {

  private static final String PASSWORD = "changeit";
  private final EmbeddedConsul consul =
      new EmbeddedConsul(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  @TempDir private Path folder;
  private ServerSocket door;

  /** Whatever comes encrypted is given to Consul in the clear. */
  @BeforeEach
  void open() throws Exception {
    door =
        context(keys("consul"))
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::letIn);
  }

  @AfterEach
  void close() throws IOException {
    door.close();
    consul.close();
  }

  @Test
  void anAuthorityThatIsPutInPlaceLaterCounts() throws Exception {
    Path caFile = folder.resolve("ca.pem");
    Files.copy(certificate(keys("another"), "another"), caFile);
    try (var registry = registry(caFile)) {
      assertUntrusted(registry::probe);
      assertUntrusted(() -> registry.read("nobody"));

      Files.writeString(caFile, Files.readString(certificate(keys("consul"), "consul")));
      Files.setLastModifiedTime(caFile, FileTime.from(Instant.now().plusSeconds(60)));

      assertThat(registry.probe().leader()).isNotEmpty();
      assertThat(registry.read("nobody")).isNull();
    }
  }

  private static void assertUntrusted(ThrowingCallable asking) {
    assertThatThrownBy(asking)
        .isInstanceOfSatisfying(
            RegistryException.class,
            failure -> assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE));
  }

  private ConsulRegistry registry(Path caFile) throws Exception {
    Path settings =
        Files.writeString(
            folder.resolve("settings.yaml"),
            "consul: {address: \"https://localhost:%d\", caFile: %s}"
                .formatted(door.getLocalPort(), caFile));
    var of = Configuration.load(settings, Map.of()).settings().consul();
    return new ConsulRegistry(
        FromSettings.access(of, URI.create("https://localhost:" + door.getLocalPort())));
  }

  private void letIn() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Socket server = new Socket(consul.uri().getHost(), consul.uri().getPort());
        Thread.ofVirtual().start(() -> pass(client, server));
        Thread.ofVirtual().start(() -> pass(server, client));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of them has gone, such as for want of trust; closing both tells the other.
    }
  }

  /** A key of its own and a certificate for this machine, made once. */
  private Path keys(String alias) throws Exception {
    Path keys = folder.resolve(alias + ".p12");
    if (!Files.exists(keys)) {
      keytool(keys, alias, "-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost");
    }
    return keys;
  }

  private Path certificate(Path keys, String alias) throws Exception {
    Path pem = folder.resolve(alias + ".pem");
    keytool(keys, alias, "-exportcert", "-rfc", "-file", pem.toString());
    return pem;
  }

  private static SSLContext context(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private void keytool(Path keys, String alias, String... arguments) throws Exception {
    String java = Objects.requireNonNull(System.getProperty("java.home"));
    var command = new ArrayList<>(List.of(Path.of(java, "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", alias, "-keystore", keys.toString()));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    if (command.contains("-genkeypair")) {
      command.addAll(List.of("-ext", "SAN=DNS:localhost"));
    }
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
