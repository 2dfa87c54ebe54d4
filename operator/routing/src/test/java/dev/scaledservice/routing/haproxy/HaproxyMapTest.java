package dev.scaledservice.routing.haproxy;

import static dev.scaledservice.routing.Splits.WORKER;
import static dev.scaledservice.routing.Splits.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.routing.HeaderMatch;
import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.Split;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HaproxyMapTest {

  private static final HeaderMatch ALWAYS = new HeaderMatch("X-Canary", "always;\\'\"|`");

  private final AtomicBoolean leading = new AtomicBoolean(true);
  private FakeProxy proxy;
  private HaproxyMap router;

  @BeforeEach
  void start() throws IOException {
    proxy = new FakeProxy();
    router = router(proxy.address());
  }

  @AfterEach
  void stop() {
    router.close();
    proxy.close();
  }

  @Test
  void oneNumberSaysWhatBothSlotsGet() {
    assertThat(router.apply(split(Slot.B, 5, 3, 1))).isInstanceOf(Outcome.InForce.class);
    assertThat(proxy.map()).containsExactly(Map.entry("shop/worker", "5"));

    router.apply(split(Slot.A, 5, 1, 3));
    assertThat(proxy.map()).containsExactly(Map.entry("shop/worker", "95"));
  }

  @Test
  void headersComeAndGoWithTheSplit() {
    router.apply(split(Slot.B, 5, 3, 1, ALWAYS));
    assertThat(proxy.map()).containsEntry("shop/worker x-canary=always;\\'\"|`", "100");

    router.apply(split(Slot.B, 0, 3, 1));
    assertThat(proxy.map()).containsExactly(Map.entry("shop/worker", "0"));
  }

  @Test
  void entriesOfOthersStay() {
    proxy.put("shop/worker-two", "7");
    proxy.put("shop/other x-canary=always", "100");

    router.apply(split(Slot.B, 5, 3, 1));

    assertThat(proxy.map())
        .containsOnly(
            Map.entry("shop/worker-two", "7"),
            Map.entry("shop/other x-canary=always", "100"),
            Map.entry("shop/worker", "5"));
  }

  @Test
  void whatAReloadLostComesBackByItself() {
    router.apply(split(Slot.B, 5, 3, 1, ALWAYS));
    proxy.loseAll();

    await()
        .untilAsserted(() -> assertThat(proxy.map()).containsEntry("shop/worker", "5").hasSize(2));
  }

  @Test
  void whatIsForgottenStaysAsItIsAndIsNotPutBack() {
    router.apply(split(Slot.B, 5, 3, 1));
    router.forget(WORKER);
    assertThat(proxy.map()).hasSize(1);

    proxy.loseAll();
    var other = new ServiceName("shop", "other");
    router.apply(new Split(other, Slot.B, 1, List.of(), List.of()));
    assertThat(proxy.map()).containsExactly(Map.entry("shop/other", "1"));
  }

  @Test
  void theSameAgainIsInForceSinceTheFirst() {
    Outcome first = router.apply(split(Slot.B, 5, 3, 1));
    assertThat(router.apply(split(Slot.B, 5, 2, 1))).isEqualTo(first);
  }

  private static Split newcomer(int percent, boolean refused) {
    return new Split(WORKER, Slot.B, percent, List.of(), List.of(), "bcdfghjklm", refused);
  }

  @Test
  void whatWasTurnedBackStaysAwayAlsoWithTheNextLeader() {
    router.apply(newcomer(20, false));
    router.apply(newcomer(0, true));
    router.close();

    try (var next = router(proxy.address())) {
      next.apply(newcomer(20, false));

      assertThat(next.remembersRefusal(WORKER, "bcdfghjklm")).isTrue();
      assertThat(proxy.map()).containsEntry("shop/worker", "0");
      next.apply(newcomer(0, true));
      assertThat(next.remembersRefusal(WORKER, "bcdfghjklm")).isFalse();

      next.apply(newcomer(20, false)); // A person retries it.
      assertThat(proxy.map()).containsExactly(Map.entry("shop/worker", "20"));
    }
  }

  @Test
  void anotherRevisionThanTheRefusedOneIsLetIn() {
    router.apply(new Split(WORKER, Slot.B, 0, List.of(), List.of(), "zzcc7b8zx6", true));
    router.close();

    try (var next = router(proxy.address())) {
      next.apply(newcomer(20, false));

      assertThat(next.remembersRefusal(WORKER, "bcdfghjklm")).isFalse();
      assertThat(proxy.map()).containsExactly(Map.entry("shop/worker", "20"));
    }
  }

  @Test
  void aProxyThatHangsIsSaidAndNeverThrown() {
    proxy.hang();

    assertThat(router.apply(split(Slot.B, 0, 3, 1)))
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
        .satisfies(failed ->
            assertThat(failed.failures())
                .singleElement()
                .asString()
                .contains("127.0.0.1", "300 ms"));
  }

  @Test
  void aProxyThatIsGoneIsSaidAndNeverThrown() {
    proxy.close();

    assertThat(router.apply(split(Slot.B, 0, 3, 1)))
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
        .satisfies(failed ->
            assertThat(failed.failures())
                .singleElement()
                .asString()
                .contains("127.0.0.1", "refused"));
  }

  /** Something that takes connections and says nothing has not been told. */
  @Test
  void anAnswerThatBreaksOffIsNone() {
    proxy.breaksOffAfter(0);

    assertThat(router.apply(split(Slot.B, 0, 3, 1)))
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
        .satisfies(failed ->
            assertThat(failed.failures()).singleElement().asString().contains("breaks off"));
  }

  @Test
  void oneThatHangsCostsTheOthersNothing() throws IOException {
    try (var hung = new FakeProxy();
        var both = router(proxy.address(), hung.address())) {
      both.apply(split(Slot.B, 5, 3, 1));
      hung.hang();

      assertThat(both.apply(split(Slot.B, 0, 3, 1)))
          .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Partly.class))
          .satisfies(partly -> assertThat(partly.failures()).hasSize(1));
      assertThat(proxy.map()).containsEntry("shop/worker", "0");
    }
  }

  /** A line of commands has 8,000 characters at most: these are several, in whatever order. */
  @Test
  void whatAProxyRefusesKeepsNothingElseFromIt() {
    List<HeaderMatch> many =
        IntStream.range(0, 60).mapToObj(i -> new HeaderMatch("X-" + i, "v".repeat(256))).toList();
    proxy.refuses("shop/refused");
    for (String name : List.of("refused-1", "refused-2", "refused-3")) {
      router.apply(new Split(new ServiceName("shop", name), Slot.B, 1, many, List.of()));
    }

    router.apply(split(Slot.B, 0, 3, 1));

    await()
        .untilAsserted(
            () -> assertThat(proxy.map()).containsExactly(Map.entry("shop/worker", "0")));
    assertThat(router.apply(split(Slot.B, 0, 3, 1)))
        .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
        .satisfies(failed ->
            assertThat(failed.failures()).singleElement().asString().endsWith("No room."));
  }

  @Test
  void aNameThatStandsForNobodyIsSaid() {
    try (var nobody = router(RuntimeAddress.parse("nobody.invalid:9999"))) {
      assertThat(nobody.apply(split(Slot.B, 0, 3, 1)))
          .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
          .satisfies(failed ->
              assertThat(failed.failures()).singleElement().asString().contains("nobody.invalid"));
    }
  }

  @Test
  void aProxyWithoutTheMapIsToldWhatIsMissing() {
    try (var wrong =
        new HaproxyMap(
            List.of(proxy.address()),
            "/maps/other.map",
            Duration.ofMillis(300),
            leading::get,
            InstantSource.system())) {
      assertThat(wrong.apply(split(Slot.B, 0, 3, 1)))
          .asInstanceOf(InstanceOfAssertFactories.type(Outcome.Failed.class))
          .satisfies(failed ->
              assertThat(failed.failures())
                  .singleElement()
                  .asString()
                  .endsWith("uses no map /maps/other.map"));
    }
  }

  /** It was cut off, and somebody else has promoted the revision and let another one in. */
  @Test
  void whoDoesNotLeadLeavesWhatAnotherHasPut() {
    router.apply(newcomer(20, false));
    leading.set(false);
    proxy.put("shop/worker", "90");

    awaitTwoLooks();
    assertThat(proxy.map()).containsExactly(Map.entry("shop/worker", "90"));
    router.apply(newcomer(0, true));
    assertThat(proxy.map()).containsExactly(Map.entry("shop/worker", "90"));
  }

  /** One that it lets in anew, so that a refusal would not keep it from that. */
  @Test
  void whoDoesNotLeadLeavesAnAbortOfAnother() {
    router.apply(newcomer(0, true));
    router.apply(newcomer(20, false));
    leading.set(false);
    proxy.put("shop/worker", "0");
    proxy.put("shop/worker refused:bcdfghjklm", "0");

    awaitTwoLooks();
    assertThat(proxy.map())
        .containsOnly(
            Map.entry("shop/worker", "0"), Map.entry("shop/worker refused:bcdfghjklm", "0"));
  }

  @Test
  void whoNoLongerLeadsStillTakesBackWhatIsItsOwn() {
    router.apply(split(Slot.B, 20, 3, 1, ALWAYS));
    leading.set(false);

    router.apply(newcomer(0, true));

    assertThat(proxy.map())
        .containsOnly(
            Map.entry("shop/worker", "0"), Map.entry("shop/worker refused:bcdfghjklm", "0"));
  }

  @Test
  void whoNoLongerLeadsStillPutsBackWhatAReloadLost() {
    router.apply(newcomer(20, false));
    leading.set(false);
    proxy.loseAll();

    await()
        .untilAsserted(
            () -> assertThat(proxy.map()).containsExactly(Map.entry("shop/worker", "20")));
  }

  @Test
  void aKeyThatTwoHaveAddedHasTheValueThatTheyAgreeOn() {
    assertThat(MapEntries.read("0x1 shop/worker 20\n0x2 shop/worker 90\n0x3 shop/other 5\n"))
        .containsOnly(Map.entry("shop/worker", ""), Map.entry("shop/other", "5"));
    assertThat(MapEntries.read("0x1 shop/worker 90\n0x2 shop/worker 90\n"))
        .containsExactly(Map.entry("shop/worker", "90"));
  }

  private void awaitTwoLooks() {
    int before = proxy.looks();
    await().until(() -> proxy.looks() >= before + 2);
  }

  private HaproxyMap router(RuntimeAddress... addresses) {
    return new HaproxyMap(
        List.of(addresses),
        "/maps/split.map",
        Duration.ofMillis(300),
        leading::get,
        InstantSource.system());
  }
}
