package dev.scaledservice.routing.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeAddressTest {

  @Test
  void aHostAndAPortOrAPathIsAnAddress() throws IOException {
    assertThat(RuntimeAddress.parse("127.0.0.1:9999").proxies())
        .containsExactly(new InetSocketAddress("127.0.0.1", 9999));
    assertThat(RuntimeAddress.parse("[::1]:9999").proxies())
        .containsExactly(new InetSocketAddress("::1", 9999));
    assertThat(RuntimeAddress.parse("/run/haproxy.sock").proxies())
        .containsExactly(UnixDomainSocketAddress.of("/run/haproxy.sock"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "edge", "edge:", "edge:0", "edge:70000", "http://edge:80", "run/it", "a b:1"})
  void allElseIsRefused(String text) {
    assertThatThrownBy(() -> RuntimeAddress.parse(text))
        .hasMessage(
            "a runtime API is at host:port or at /path/to/socket, not '%s'".formatted(text));
  }

  @Test
  void aSocketOfThisMachineIsAskedAsAnyOther(@TempDir Path folder) throws Exception {
    var path = UnixDomainSocketAddress.of(folder.resolve("sock"));
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(path);
      Thread answering = Thread.startVirtualThread(() -> answerOnce(server));

      assertThat(new RuntimeApi(path, Duration.ofSeconds(30)).ask("show info"))
          .isEqualTo("heard show info\n\n");
      answering.join();
    }
  }

  private static void answerOnce(ServerSocketChannel server) {
    try (var asker = server.accept()) {
      ByteBuffer question = ByteBuffer.allocate(100);
      asker.read(question);
      String text = new String(question.array(), 0, question.position(), StandardCharsets.US_ASCII);
      asker.write(ByteBuffer.wrap(("heard " + text + "\n").getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
