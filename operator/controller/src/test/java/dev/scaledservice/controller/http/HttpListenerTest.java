package dev.scaledservice.controller.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HttpListenerTest {

  private static final int PATIENCE_SECONDS = 20;

  @Test
  void whoNeitherReadsNorHangsUpIsLetGo() throws Exception {
    var ended = new CompletableFuture<Boolean>();
    try (var listener = listener()) {
      listener.on(
          "/",
          Set.of("GET"),
          exchange -> {
            try {
              exchange.sendResponseHeaders(200, 0);
              OutputStream body = exchange.getResponseBody();
              byte[] much = new byte[1 << 20];
              while (true) {
                body.write(much); // For ever, if nobody ended it.
              }
            } finally {
              ended.complete(true);
            }
          });
      listener.start();
      try (var socket = ask(listener, "/")) {
        assertThat(ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(socket.isConnected()).isTrue();
      }
    }
  }

  @Test
  void aHandlerThatFailsSaysSoAndTheNextIsAnswered() throws Exception {
    try (var listener = listener()) {
      listener.on(
          "/bad",
          Set.of("GET"),
          exchange -> {
            throw new IllegalStateException("a mistake of ours");
          });
      listener.on("/good", Set.of("GET"), exchange -> Reply.text(exchange, 200, "ok\n"));
      listener.start();

      assertThat(answer(listener, "/bad")).startsWith("HTTP/1.1 500").doesNotContain("mistake");
      assertThat(answer(listener, "/good")).startsWith("HTTP/1.1 200").contains("X-always: yes");
    }
  }

  @Test
  void anAddressThatIsTakenIsNamed() throws Exception {
    try (var listener = listener()) {
      int port = listener.port();
      assertThatThrownBy(() -> new HttpListener("other", "127.0.0.1", port, Map.of()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + port);
    }
  }

  private static HttpListener listener() throws IOException {
    return new HttpListener(
        "test", "127.0.0.1", 0, Map.of("X-Always", "yes"), Duration.ofMillis(500));
  }

  private static Socket ask(HttpListener listener, String path) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    socket
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                .formatted(path)
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String answer(HttpListener listener, String path) throws IOException {
    try (var socket = ask(listener, path)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
