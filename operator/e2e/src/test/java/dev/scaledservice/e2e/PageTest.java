package dev.scaledservice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.controller.page.PageServer;
import dev.scaledservice.controller.settings.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page says of itself, looked at in a real browser; pictures in target/screenshots. */
@Tag("browser")
@EnabledIf(
    value = "hasBrowser",
    disabledReason = "no Chromium: apt-get install -y chromium, or name one in CHROMIUM")
class PageTest {

  private static final Path PICTURES = Rig.root().resolve("operator/e2e/target/screenshots");
  private static final int WIDE = 1280;
  private static final int PHONE = 390;

  /** Contrast of text that WCAG 2 asks for at level AA. */
  private static final double AA = 4.5;

  private static @Nullable Browser browser;
  private @Nullable PageServer server;
  private String standing = "leading";

  static boolean hasBrowser() {
    return Browser.program().isPresent();
  }

  @BeforeAll
  static void start() {
    browser = new Browser(Browser.program().orElseThrow());
  }

  @AfterAll
  static void end() {
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void close() {
    stop();
    browser().scheme("light");
  }

  @Test
  void thoseInTroubleComeFirstAndTheWorstIsShown() {
    open(new Showcase().worker().neighbours(), "/", WIDE, 860);

    eventually(() ->
        assertThat(browser().texts("#rows .name"))
            .containsExactly(
                "checkout", "ledger", "mailer", "statements", "catalogue", "search", "worker"));
    assertThat(browser().texts("#rows .word"))
        .startsWith("contested", "growing", "no metrics", "steady");
    assertThat(browser().texts("#rows .shape")).startsWith("▲", "◆", "◆", "○");
    eventually(() -> assertThat(browser().text("#service .name")).isEqualTo("checkout"));
    assertThat(browser().text(".sentence")).isEqualTo("6: requests 412/s, 100 each wanted");
    assertThat(browser().text(".conditions")).contains("set mode: Observe");
    assertThat(browser().text("#connection")).contains("LIVE");
    pictured("shop");
  }

  @Test
  void theStoryOfAServiceIsDrawnAndSaid() {
    open(new Showcase().worker().neighbours(), "/#shop/worker", WIDE, 860);
    eventually(() -> assertThat(browser().is("document.querySelector('.chart .load')")).isTrue());

    assertThat(browser().text(".sentence")).contains("100 each wanted");
    assertThat(browser().texts(".commands code"))
        .contains("kubectl get ssvc worker -n shop", "ssvc explain worker -n shop");
    assertThat(browser().texts(".gap title")).anyMatch(title -> title.startsWith("unknown from"));
    assertThat(browser().texts(".gaps text")).contains("unknown");
    assertThat(
            browser()
                .value(
                    "document.querySelector('path.load').getAttribute('d').split('M').length - 1")
                .asInt())
        .as("pieces of the line: none across the gap")
        .isGreaterThanOrEqualTo(2);
    assertThat(browser().is("document.querySelector('.chart .over').getAttribute('d')")).isTrue();
    assertThat(browser().value("document.querySelectorAll('path.mark').length").asInt())
        .isGreaterThanOrEqualTo(5);
    assertThat(browser().value("document.querySelectorAll('.mark.kept').length").asInt())
        .isPositive();
    assertThat(
            browser()
                .is(
                    "getComputedStyle(document.querySelector('.mark.kept')).fill !=="
                        + " getComputedStyle(document.querySelector('path.mark')).fill"))
        .as("a suppressed one is hollow")
        .isTrue();
    pictured("worker");
  }

  @Test
  void aRolloutIsTwoTracksAndTheJudgesWords() {
    open(new Showcase().rollouts(), "/#shop/basket", WIDE, 860);

    eventually(() -> assertThat(browser().text(".rollout h3")).contains("stepping · step 2 of 3"));
    assertThat(browser().texts(".tracks b")).containsExactly("stable", "canary");
    assertThat(browser().texts(".tracks .status"))
        .containsExactly("90 % of the calls", "10 % of the calls");
    assertThat(browser().texts(".tracks .image")).first().asString().contains("shop:4.1");
    assertThat(browser().texts(".tracks .message"))
        .containsExactly("10 of 10 ready", "1 of 1 ready");
    assertThat(browser().text(".verdict")).contains("not yet sure");
    assertThat(browser().texts(".evidence li")).hasSize(2);
    assertThat(browser().text("#canaries")).isEqualTo("2 canaries");
    assertThat(browser().texts("#rows .name")).containsExactly("payment", "basket", "recommend");
    assertThat(browser().texts("#rows .word")).containsExactly("aborted", "canary 10 %", "baking");
    assertThat(browser().texts(".commands code")).contains("ssvc abort basket -n shop");
    assertThat(browser().value(PALE.formatted(AA))).as("contrast below AA").isEmpty();
    pictured("canary");
  }

  @ParameterizedTest
  @CsvSource({
    "payment, aborted, stable, refused, ▲, ssvc retry payment -n shop",
    "recommend, baking, warm, new, ◆, ssvc rollback recommend -n shop"
  })
  void anAbortAndABakeAreSaid(
      String name, String phase, String first, String second, String shape, String command) {
    open(new Showcase().rollouts(), "/#shop/" + name, PHONE, 844);

    eventually(() -> assertThat(browser().text(".rollout .phase")).startsWith(phase));
    assertThat(browser().texts(".tracks b")).containsExactly(first, second);
    assertThat(browser().text(".rollout .shape")).isEqualTo(shape);
    assertThat(browser().texts(".commands code")).contains(command);
    assertFits();
    pictured("rollout-" + phase);
  }

  @Test
  void whereNothingIsRolledOutThereIsNoPanel() {
    open(new Showcase().neighbours(), "/#shop/checkout", WIDE, 860);

    eventually(() -> assertThat(browser().text(".sentence")).contains("requests 412/s"));
    assertThat(browser().is("document.querySelector('.rollout').checkVisibility()")).isFalse();
    assertThat(browser().text("#canaries")).isEmpty();
  }

  @Test
  void pointingSaysWhy() {
    open(new Showcase().worker().neighbours(), "/#shop/worker", WIDE, 860);
    eventually(() -> assertThat(browser().is("document.querySelector('.mark.kept')")).isTrue());

    pointAtCentre(".mark.kept");
    eventually(() ->
        assertThat(browser().text(".why"))
            .matches(
                "\\d\\d:\\d\\d:\\d\\d +\\d+: requests \\d+/s ask for \\d+; .* within the last 60 s"));

    pointAtCentre(".gap");
    eventually(() -> assertThat(browser().text(".readout")).contains("load unknown", "4 ready"));
  }

  @Test
  void whatAYoungServiceDidIsNotSqueezedIntoACorner() {
    open(new Showcase().neighbours(), "/#shop/checkout", WIDE, 860);

    eventually(() ->
        assertThat(browser().texts(".grid text"))
            .filteredOn(text -> text.matches("\\d\\d:\\d\\d"))
            .as("minutes on the axis")
            .hasSizeBetween(1, 4));
  }

  @Test
  void hostileTextIsShownAsText() {
    open(new Showcase().hostile(), "/#shop/hostile", WIDE, 860);

    eventually(() -> assertThat(browser().text(".sentence")).isEqualTo(Showcase.HOSTILE));
    assertThat(browser().is("document.querySelector('img')")).isFalse();
    assertThat(browser().is("window.hacked")).isFalse();
  }

  @Test
  void aPhoneShowsTheListAndThenOne() {
    open(new Showcase().worker().neighbours(), "/", PHONE, 844);
    eventually(() -> assertThat(browser().texts("#rows .name")).hasSize(7));
    assertFits();
    assertThat(browser().text("#service")).isEmpty();
    pictured("phone-list");

    browser().value("document.querySelector('#rows li:last-child a').click()");
    eventually(() -> assertThat(browser().text("#service .name")).isEqualTo("worker"));
    eventually(() -> assertThat(browser().is("document.querySelector('.chart .load')")).isTrue());
    assertFits();
    pictured("phone");
  }

  @ParameterizedTest
  @ValueSource(ints = {125, 1000})
  void aCrowdFits(int howMany) {
    open(new Showcase().worker().crowd(howMany), "/", WIDE, 860);
    eventually(() -> assertThat(browser().texts("#rows .name")).hasSize(howMany + 1));
    assertThat(browser().text(".counts")).contains((howMany + 1) + " services");
    assertFits();
    pictured("crowd-" + howMany);
    browser().size(PHONE, 844);
    assertFits();

    browser().size(WIDE, 860);
    browser().value("filter.value = 'worker'; filter.dispatchEvent(new Event('input'))");
    eventually(() -> assertThat(browser().texts("#rows .name")).containsExactly("worker"));
  }

  @Test
  void noneIsSaid() {
    open(new Showcase(), "/", WIDE, 860);

    eventually(() -> assertThat(browser().text("#nothing")).contains("Apply a ScaledService"));
    pictured("empty");
  }

  @Test
  void aReplicaThatStandsBySaysWhoLeads() {
    standing = "standing by: held by operator-7f";
    open(new Showcase(), "/", WIDE, 860);

    eventually(() -> assertThat(browser().text("#notice")).contains("held by operator-7f"));
    assertThat(browser().text("#nothing")).contains("Open the page of the replica that acts");
  }

  @Test
  void oneThatDoesNotExistIsSaid() {
    open(new Showcase().neighbours(), "/#shop/nobody", WIDE, 860);

    eventually(
        () -> assertThat(browser().text("#service")).contains("No service is called shop/nobody"));
  }

  /** A page that follows anew at every hello uses up what there is for all. */
  @ParameterizedTest
  @ValueSource(ints = {WIDE, PHONE})
  void aPageThatNobodyTouchesOpensOneStream(int width) {
    var showcase = new Showcase();
    open(showcase, "/", width, 844);
    eventually(() -> assertThat(browser().text("#nothing")).isNotEmpty());

    showcase.neighbours();
    eventually(() -> assertThat(browser().texts("#rows .name")).hasSize(6));

    String streams =
        "performance.getEntriesByType('resource').filter((e) => e.name.includes('/events')).length";
    assertThat(browser().value(streams).asInt()).isLessThanOrEqualTo(2);
    assertThat(Objects.requireNonNull(server).spectators()).isLessThanOrEqualTo(2);
  }

  @Test
  void aLostConnectionIsSaidAndComesBackByItself() {
    var showcase = new Showcase().worker().neighbours();
    int port = open(showcase, "/#shop/worker", WIDE, 860);
    eventually(() -> assertThat(browser().text("#connection")).contains("LIVE"));

    stop();
    eventually(() ->
        assertThat(browser().text("#connection")).matches("(?s).*LOST, blind since \\d\\d:.*"));
    pictured("lost");

    serve(showcase, port);
    eventually(() -> assertThat(browser().text("#connection")).contains("LIVE"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void everyWordCanBeRead(String scheme) {
    browser().scheme(scheme);
    open(new Showcase().worker().neighbours(), "/#shop/checkout", WIDE, 860);
    eventually(() -> assertThat(browser().text(".conditions")).isNotEmpty());

    JsonNode pale = browser().value(PALE.formatted(AA));

    assertThat(pale).as("text with a contrast below AA").isEmpty();
    pictured(scheme);
  }

  /** Elements with text of their own whose colour is too near to what is behind them. */
  private static final String PALE =
      """
      (() => {
        const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
        const light = (colour) => {
          const [r, g, b] = channels(colour).slice(0, 3).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const behind = (element) => {
          for (let e = element; e; e = e.parentElement) {
            const colour = getComputedStyle(e).backgroundColor;
            if (channels(colour)[3] !== 0) return colour;
          }
          return 'rgb(255, 255, 255)';
        };
        const pale = [];
        for (const element of document.querySelectorAll('body *:not(svg *)')) {
          const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
          if (!own || !element.checkVisibility()) continue;
          const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < %s) pale.push(`${element.className} ${element.textContent.slice(0, 30)}: ${ratio.toFixed(2)}`);
        }
        return pale;
      })()
      """;

  private int open(Showcase showcase, String path, int width, int height) {
    int port = serve(showcase, 0);
    browser().open("http://127.0.0.1:" + port + path, width, height);
    return port;
  }

  private int serve(Showcase showcase, int port) {
    try {
      server =
          new PageServer(
              new Page(true, "127.0.0.1", port, null, null),
              showcase.board(),
              showcase::now,
              () -> standing);
      return server.port();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stop() {
    if (server != null) {
      server.close();
      server = null;
    }
  }

  /** Keeps a picture; by then nothing may have been complained of. */
  private static void pictured(String name) {
    browser().screenshot(PICTURES.resolve(name + ".png"));
    if (!name.equals("lost")) {
      assertThat(browser().complaints()).as("console, policy and exceptions").isEmpty();
    }
  }

  private static void assertFits() {
    assertThat(browser().value("document.documentElement.scrollWidth").asInt())
        .as("width that wants to be scrolled to")
        .isLessThanOrEqualTo(browser().value("innerWidth").asInt());
    assertThat(
            browser()
                .value(
                    "[...document.querySelectorAll('main > *')].filter((e) => e.scrollWidth > e.clientWidth).length")
                .asInt())
        .as("parts with a scroll bar sideways")
        .isZero();
  }

  private static void pointAtCentre(String selector) {
    JsonNode centre =
        browser()
            .value(
                "(() => { const r = document.querySelector('%s').getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()"
                    .formatted(selector));
    browser().pointAt(centre.get(0).asDouble(), centre.get(1).asDouble());
  }

  private static Browser browser() {
    return Objects.requireNonNull(browser);
  }

  private static void eventually(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(assertion);
  }
}
