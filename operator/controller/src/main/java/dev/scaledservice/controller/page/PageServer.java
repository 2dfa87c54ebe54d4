package dev.scaledservice.controller.page;

import com.sun.net.httpserver.HttpExchange;
import dev.scaledservice.controller.http.HttpListener;
import dev.scaledservice.controller.http.Reply;
import dev.scaledservice.controller.settings.Page;
import dev.scaledservice.controller.settings.Secret;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Serves the page and the JSON behind it. */
public final class PageServer implements AutoCloseable {

  private static final Set<String> READ = Set.of("GET", "HEAD");
  private static final int LONGEST_FORM = 4096;

  /** Only what comes from here, and nothing inline: a name cannot become a script. */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  /** Of every answer, an error's too. */
  static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy", POLICY,
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin",
          "X-Content-Type-Options", "nosniff");

  private final Live live;
  private final Gate gate;
  private final Assets assets = new Assets();
  private final HttpListener listener;

  /**
   * Begins to answer.
   *
   * @param standing whether this process leads, as a clause for people
   * @throws IOException if the address cannot be had, or the token's file cannot be read
   */
  public PageServer(Page settings, Board board, InstantSource clock, Supplier<String> standing)
      throws IOException {
    this.live = new Live(board, clock, standing);
    this.gate = new Gate(token(settings));
    this.listener = new HttpListener("page", settings.bind(), settings.port(), HEADERS);
    listener.on("/", READ, guarded(this::asset));
    listener.on("/sign-in", Set.of("GET", "POST"), this::signIn);
    listener.on("/style.css", READ, this::asset);
    listener.on("/icon.svg", READ, this::asset);
    Api api = new Api(board, clock, live, listener.patience());
    listener.on(Api.SERVICES, READ, guarded(api::services));
    listener.on(Api.EVENTS, Set.of("GET"), guarded(api::events));
    listener.start();
    live.start();
  }

  /** The port it listens on. */
  public int port() {
    return listener.port();
  }

  /** Pages that are open now. */
  public int spectators() {
    return live.count();
  }

  @Override
  public void close() {
    live.close();
    listener.close();
  }

  private HttpListener.Handler guarded(HttpListener.Handler handler) {
    return exchange -> {
      switch (gate.judge(exchange)) {
        case WELCOME -> handler.answer(exchange);
        case WRONG_NAME ->
            Reply.text(
                exchange,
                HttpURLConnection.HTTP_FORBIDDEN,
                "wants to be called localhost or by a loopback address, or settings with"
                    + " page.token\n");
        case SIGN_IN -> {
          if (exchange.getRequestURI().getPath().equals("/")) {
            redirect(exchange, "/sign-in");
          } else {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            Reply.text(
                exchange,
                HttpURLConnection.HTTP_UNAUTHORIZED,
                "wants the token of the settings: Authorization: Bearer TOKEN\n");
          }
        }
      }
    };
  }

  private void signIn(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("GET")) {
      send(exchange, HttpURLConnection.HTTP_OK, "sign-in.html");
      return;
    }
    byte[] form = exchange.getRequestBody().readNBytes(LONGEST_FORM);
    Map<String, String> fields = Fields.of(new String(form, StandardCharsets.UTF_8));
    if (gate.isToken(fields.getOrDefault("token", ""))) {
      exchange.getResponseHeaders().set("Set-Cookie", gate.cookie());
      redirect(exchange, "/");
    } else {
      redirect(exchange, "/sign-in#wrong");
    }
  }

  private void asset(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    send(exchange, HttpURLConnection.HTTP_OK, path.equals("/") ? "index.html" : path.substring(1));
  }

  private void send(HttpExchange exchange, int code, String name) throws IOException {
    Assets.Asset asset = assets.find(name);
    if (asset == null) {
      Reply.text(exchange, HttpURLConnection.HTTP_NOT_FOUND, "nothing is here\n");
    } else {
      // Asked for anew each time, so that a page never runs with another release's scripts.
      exchange.getResponseHeaders().set("Cache-Control", "no-cache");
      Reply.send(exchange, code, asset.type(), asset.bytes());
    }
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    Reply.text(exchange, HttpURLConnection.HTTP_SEE_OTHER, "see " + to + "\n");
  }

  private static @Nullable String token(Page settings) throws IOException {
    Secret token = settings.token();
    if (token != null) {
      return token.reveal();
    }
    if (settings.tokenFile() == null) {
      return null;
    }
    String text = Files.readString(settings.tokenFile()).strip();
    if (text.isEmpty()) {
      throw new IOException(settings.tokenFile() + " is empty; wants the token of the page");
    }
    return text;
  }
}
