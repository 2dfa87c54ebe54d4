package dev.scaledservice.controller.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What open pages are told, tick by tick; the ticks are the test's. */
class LiveTest {

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
  private final Board board = new Board(now::get);
  private final Live live = new Live(board, now::get, () -> "leading");

  @AfterEach
  void close() {
    live.close();
  }

  @Test
  void atMostFourTimesASecond() {
    assertThat(Live.TICK).isGreaterThanOrEqualTo(Duration.ofMillis(250));
  }

  @Test
  void howeverMuchHappensATickIsOneMessage() {
    Spectator page = spectator("");
    board.publish(Samples.service("shop", "worker").build());
    live.tick();
    for (int i = 1; i <= 1000; i++) {
      board.publish(Samples.service("shop", "worker").replicas(i % 7, i % 7).build());
      board.publish(Samples.service("shop", "service-" + i).build());
    }
    live.tick();

    assertThat(messages(page)).hasSize(2).allMatch(m -> m.startsWith("event: services\n"));
  }

  @Test
  void whatStaysTheSameIsNotTold() {
    Spectator page = spectator("shop/worker");
    board.publish(Samples.service("shop", "worker").build());
    live.tick();
    board.publish(Samples.service("shop", "worker").build());
    live.tick();
    live.tick();

    assertThat(messages(page)).hasSize(2); // The row and the service, once each.
  }

  @Test
  void aLoadThatMovesIsToldOnceASecond() {
    Spectator page = spectator("");
    for (int tick = 0; tick < 8; tick++) { // Two seconds of them.
      board.publish(Samples.service("shop", "worker").load(300.0 + tick * 10, 400.0).build());
      live.tick();
      now.updateAndGet(at -> at.plusMillis(250));
    }

    assertThat(messages(page)).hasSize(2);
  }

  @Test
  void aPageHearsInFullOfItsOwnServiceAlone() {
    Spectator page = spectator("shop/worker");
    board.publish(Samples.service("shop", "worker").build());
    board.publish(Samples.service("shop", "app").build());
    live.tick();

    assertThat(messages(page))
        .filteredOn(message -> message.startsWith("event: service\n"))
        .singleElement()
        .asString()
        .contains("\"key\":\"shop/worker\"");
  }

  @Test
  void whoDoesNotReadIsSentAwayAndHoldsUpNobody() {
    Spectator slow = spectator("");
    Spectator quick = spectator("");
    for (int tick = 0; tick < 100; tick++) {
      board.publish(Samples.service("shop", "worker").replicas(tick, tick).build());
      live.tick();
      assertThat(quick.next()).isNotSameAs(Spectator.LEAVE);
    }

    assertThat(live.count()).isEqualTo(1);
    assertThat(slow.offer(new byte[0])).isFalse();
    assertThat(quick.offer(new byte[0])).isTrue();
  }

  private Spectator spectator(String selected) {
    Spectator spectator = new Spectator(selected);
    assertThat(live.add(spectator)).isTrue();
    return spectator;
  }

  private static List<String> messages(Spectator spectator) {
    spectator.leave();
    List<String> messages = new ArrayList<>();
    for (byte[] next = spectator.next(); next.length > 0; next = spectator.next()) {
      messages.add(new String(next, StandardCharsets.UTF_8));
    }
    return messages;
  }
}
