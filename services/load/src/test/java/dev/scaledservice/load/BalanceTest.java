package dev.scaledservice.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.client.context.Context;
import dev.scaledservice.client.context.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BalanceTest {
  private final Target a = new Target("127.0.0.1", 1, "/");
  private final Target b = new Target("127.0.0.1", 2, "/");
  private final Target c = new Target("::1", 3, "/");

  @Test
  void inTurn() {
    var balance = new Balance.RoundRobin();

    assertThat(IntStream.range(0, 6).mapToObj(i -> balance.choose(List.of(a, b, c), null)))
        .containsExactly(a, b, c, a, b, c);
    assertThat(balance.choose(List.of(a, b), a)).isSameAs(b);
    assertThat(balance.choose(List.of(a), a)).isNull();
    assertThat(balance.choose(List.of(), null)).isNull();
    assertThat(c.address()).isEqualTo("[::1]:3");
  }

  @Test
  void whoIsSlowGetsLess() throws Exception {
    var arrived = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    try (var slow =
        Server.answering(exchange -> {
          arrived.countDown();
          try (exchange) {
            go.await();
            exchange.sendResponseHeaders(200, -1);
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
        })) {
      var busy = new Target("127.0.0.1", slow.port(), "/");
      var balance = new Balance.LeastOutstanding();
      var patient = Context.fresh().until(Deadline.in(Duration.ofMinutes(1)));
      Thread call = Thread.startVirtualThread(() -> busy.call(null, 60_000, patient));
      arrived.await();

      assertThat(IntStream.range(0, 4).mapToObj(i -> balance.choose(List.of(busy, a), null)))
          .containsOnly(a);
      assertThat(balance.choose(List.of(busy, a), a)).isSameAs(busy);

      go.countDown();
      call.join();
      assertThat(busy.outstanding()).isZero();
    }
  }
}
