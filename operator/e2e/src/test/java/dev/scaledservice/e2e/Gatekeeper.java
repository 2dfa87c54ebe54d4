package dev.scaledservice.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A webhook as people would write one: it refuses what is not signed, and says what it is told. */
final class Gatekeeper implements AutoCloseable {

  private static final String KEY = "a key of more than sixteen characters";

  private final HttpServer server;
  private final Path key;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile String answer = "";

  Gatekeeper(Path folder) {
    try {
      key = Files.writeString(folder.resolve("gate.key"), KEY);
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/rollouts/worker", this::answer);
    server.start();
  }

  /** What an operator has to know to ask it, under the name {@code ci}. */
  Map<String, String> settings() {
    return Map.of(
        "SCALEDSERVICE_WEBHOOKS__SERVERS__CI__URL",
        "http://127.0.0.1:%d/rollouts".formatted(server.getAddress().getPort()),
        "SCALEDSERVICE_WEBHOOKS__SERVERS__CI__SIGNING_KEY_FILE",
        key.toString());
  }

  void says(String verdict, String message) {
    answer = "{\"verdict\": \"%s\", \"message\": \"%s\"}".formatted(verdict, message);
  }

  /** Bodies of the requests that were well signed. */
  List<String> asked() {
    return asked;
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String signature =
        String.valueOf(exchange.getRequestHeaders().getFirst("X-ScaledService-Signature"));
    if (signature.equals(signed(signature.replaceAll("^t=|,.*", ""), body))) {
      asked.add(new String(body, UTF_8));
      byte[] bytes = answer.getBytes(UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    } else {
      exchange.sendResponseHeaders(403, -1);
    }
    exchange.close();
  }

  private static String signed(String seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(KEY.getBytes(UTF_8), "HmacSHA256"));
      mac.update((seconds + ".").getBytes(US_ASCII));
      return "t=%s,v1=%s".formatted(seconds, HexFormat.of().formatHex(mac.doFinal(body)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
