package dev.scaledservice.controller.page;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.scaledservice.controller.settings.Page;
import dev.scaledservice.controller.settings.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A page beyond loopback: nothing without the token, and the token nowhere. */
class SignInTest {

  private static final String TOKEN = "correct-horse-battery-staple";

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger("dev.scaledservice");
  private final @Nullable Level before = root.getLevel();
  private PageServer server;
  private Visitor visitor;

  @BeforeEach
  void open() throws IOException {
    root.setLevel(Level.TRACE);
    log.start();
    root.addAppender(log);
    server = serve(new Page(true, "0.0.0.0", 0, new Secret(TOKEN), null));
    visitor = new Visitor(server.port());
  }

  @AfterEach
  void close() {
    visitor.close();
    server.close();
    root.detachAppender(log);
    root.setLevel(before);
    assertThat(log.list).noneMatch(event -> event.getFormattedMessage().contains(TOKEN));
  }

  @Test
  void withoutATokenNothingIsTold() {
    for (String path : new String[] {"/api/v1/services", "/api/v1/events", "/main.js"}) {
      var answer = visitor.get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }
    var page = visitor.get("/");
    assertThat(page.statusCode()).isEqualTo(303);
    assertThat(page.headers().firstValue("Location")).contains("/sign-in");
  }

  @Test
  void aWrongTokenIsNoToken() {
    for (String wrong : new String[] {"x", TOKEN + "x", TOKEN.substring(1), "", "\u00e9"}) {
      assertThat(
              visitor
                  .get(
                      "/api/v1/services", "Authorization", "Bearer " + wrong.replace("\u00e9", "?"))
                  .statusCode())
          .as(wrong)
          .isEqualTo(401);
      var answer = visitor.send("POST", "/sign-in", "token=" + wrong);
      assertThat(answer.headers().firstValue("Location")).contains("/sign-in#wrong");
      assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }
    assertThat(visitor.get("/api/v1/services", "Cookie", "scaledservice=" + TOKEN).statusCode())
        .isEqualTo(401);
  }

  @Test
  void aProgramPresentsIt() {
    assertThat(visitor.get("/api/v1/services", "Authorization", "Bearer " + TOKEN).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aBrowserSignsInAndKeepsACookieThatIsNotTheToken() {
    var answer = visitor.send("POST", "/sign-in", "token=" + TOKEN);
    assertThat(answer.headers().firstValue("Location")).contains("/");
    String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(TOKEN);

    String name = cookie.substring(0, cookie.indexOf(';'));
    assertThat(visitor.get("/", "Cookie", "other=1; " + name).statusCode()).isEqualTo(200);
  }

  @Test
  void theDoorItselfCanBeSeen() {
    assertThat(visitor.get("/sign-in").body()).contains("type=\"password\"");
    assertThat(visitor.get("/style.css").statusCode()).isEqualTo(200);
  }

  @Test
  void theTokenMayBeInAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    try (var other = serve(new Page(true, "0.0.0.0", 0, null, file));
        var guest = new Visitor(other.port())) {
      assertThat(guest.get("/api/v1/services", "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
    }
  }

  private static PageServer serve(Page page) throws IOException {
    InstantSource clock = InstantSource.system();
    return new PageServer(page, new Board(clock), clock, () -> "leading");
  }
}
