package dev.scaledservice.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A headless Chromium with one tab, spoken to by its own protocol. Keeps everything that the
 * console, the content security policy or an uncaught exception said.
 */
final class Browser implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path profile;
  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger last = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  /** Where there is one: {@code CHROMIUM}, or one of the usual names on the path. */
  static Optional<Path> program() {
    String named = System.getenv("CHROMIUM");
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(folder ->
            Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  Browser(Path program) {
    try {
      profile = Files.createTempDirectory("browser");
      process = start(program, profile);
      socket = connect();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Map.of());
    }
  }

  private static Process start(Path program, Path profile) throws IOException {
    return new ProcessBuilder(
            List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank"))
        .redirectErrorStream(true)
        .redirectOutput(profile.resolve("output").toFile())
        .start();
  }

  private WebSocket connect() throws IOException {
    Path told = profile.resolve("DevToolsActivePort");
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> Files.exists(told) && Files.readAllLines(told).size() > 1);
    String port = Files.readAllLines(told).getFirst();
    JsonNode tabs = JSON.readTree(fetched("http://127.0.0.1:" + port + "/json/list"));
    for (JsonNode tab : tabs) {
      if (tab.path("type").asText().equals("page")) {
        return http.newWebSocketBuilder()
            .buildAsync(URI.create(tab.get("webSocketDebuggerUrl").asText()), new Ear())
            .join();
      }
    }
    throw new IOException("the browser has no tab: " + tabs);
  }

  private String fetched(String url) throws IOException {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Opens a page as on a screen of that size; it has loaded when this returns. */
  void open(String url, int width, int height) {
    size(width, height);
    call("Page.navigate", Map.of("url", "about:blank"));
    complaints.clear();
    call("Page.navigate", Map.of("url", url));
    Awaitility.await().atMost(PATIENCE).until(() -> is("document.readyState === 'complete'"));
  }

  void size(int width, int height) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 700));
  }

  /** As the system prefers: {@code light} or {@code dark}. */
  void scheme(String scheme) {
    call(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  void pointAt(double x, double y) {
    call("Input.dispatchMouseEvent", Map.of("type", "mouseMoved", "x", x, "y", y));
  }

  /** The value of an expression. */
  JsonNode value(String expression) {
    JsonNode answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
    }
    return answer.at("/result/value");
  }

  boolean is(String condition) {
    return value("!!(" + condition + ")").asBoolean();
  }

  /** Text of the first element that a selector finds; empty where there is none. */
  String text(String selector) {
    return value("document.querySelector(%s)?.innerText ?? ''".formatted(quoted(selector)))
        .asText();
  }

  /** Text of all of them. */
  List<String> texts(String selector) {
    List<String> texts = new ArrayList<>();
    value(
            "[...document.querySelectorAll(%s)].map((e) => e.textContent)"
                .formatted(quoted(selector)))
        .forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** What console, policy and uncaught exceptions said since the page was opened. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  void screenshot(Path file) {
    String data = call("Page.captureScreenshot", Map.of("format", "png")).get("data").asText();
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.write(file, Base64.getDecoder().decode(data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String quoted(String text) {
    return JSON.getNodeFactory().textNode(text).toString();
  }

  private JsonNode call(String method, Map<String, ?> parameters) {
    int id = last.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    answers.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(parameters));
    socket.sendText(message.toString(), true).join();
    JsonNode said = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    if (said.has("error")) {
      throw new AssertionError(method + ": " + said.get("error"));
    }
    return said.get("result");
  }

  private void heard(JsonNode message) {
    if (message.has("id")) {
      Objects.requireNonNull(answers.remove(message.get("id").asInt())).complete(message);
      return;
    }
    JsonNode about = message.get("params");
    switch (message.get("method").asText()) {
      case "Runtime.exceptionThrown" -> complaints.add(about.get("exceptionDetails").toString());
      case "Runtime.consoleAPICalled" -> complaints.add(about.get("args").toString());
      case "Log.entryAdded" -> complaints.add(about.at("/entry/text").asText());
      default -> {} // Of no interest.
    }
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
    List<ProcessHandle> helpers = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      // They outlive it for a moment, and write to the profile meanwhile.
      for (ProcessHandle helper : helpers) {
        helper.destroyForcibly();
        helper.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      }
      try (Stream<Path> files = Files.walk(profile)) {
        for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Puts messages together that come in parts. */
  private final class Ear implements WebSocket.Listener {

    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean end) {
      parts.append(text);
      if (end) {
        try {
          heard(JSON.readTree(parts.toString()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        parts.setLength(0);
      }
      return WebSocket.Listener.super.onText(from, text, end);
    }
  }
}
