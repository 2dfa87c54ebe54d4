package dev.scaledservice.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetersTest {

  @Test
  void callsArriveAtStatsdFromTheInstancesOwnAddress() throws Exception {
    try (var statsd = new Statsd();
        var instance =
            Instance.started(
                "--bind-address=127.0.0.9",
                "--slots=1",
                "--queue=1",
                "--service-time=300ms",
                "--statsd-host=127.0.0.1",
                "--statsd-port=" + statsd.port())) {
      instance.worker.warmUp();

      Stream.generate(instance::call).limit(5).toList().forEach(CompletableFuture::join);

      await()
          .untilAsserted(() -> {
            assertThat(statsd.sum("requests:(\\d+)\\|c\\|#route:v1_work")).isEqualTo(5);
            assertThat(statsd.sum("errors:(\\d+)\\|c\\|#route:v1_work,kind:refused")).isEqualTo(3);
            assertThat(statsd.count("request_time:(\\d+\\.\\d+)\\|ms\\|#route:v1_work"))
                .isEqualTo(2);
            assertThat(statsd.count("in_flight:2\\|g")).isPositive();
            assertThat(statsd.count("queue:1\\|g")).isPositive();
          });
      assertThat(statsd.senders).containsOnly(InetAddress.getByName("127.0.0.9"));
    }
  }

  @Test
  void anIdleInstanceIsHeardAllTheSame() throws Exception {
    try (var statsd = new Statsd();
        var instance =
            Instance.started("--statsd-host=localhost", "--statsd-port=" + statsd.port())) {
      instance.worker.warmUp();

      await().until(() -> statsd.count("in_flight:0\\|g") >= 3);
      assertThat(statsd.count("requests.*")).isZero();
    }
  }

  /** Listens as a StatsD server does, and keeps every line. */
  private static final class Statsd implements AutoCloseable {
    private final DatagramSocket socket;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<InetAddress> senders = new CopyOnWriteArrayList<>();

    Statsd() throws Exception {
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
      var packet = new DatagramPacket(new byte[65_535], 65_535);
      while (!socket.isClosed()) {
        try {
          socket.receive(packet);
        } catch (java.io.IOException closed) {
          return;
        }
        senders.add(packet.getAddress());
        new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8)
            .lines()
            .forEach(lines::add);
      }
    }

    int port() {
      return socket.getLocalPort();
    }

    long count(String pattern) {
      return lines.stream().filter(Pattern.compile(pattern).asMatchPredicate()).count();
    }

    long sum(String pattern) {
      return lines.stream()
          .map(Pattern.compile(pattern)::matcher)
          .filter(Matcher::matches)
          .mapToLong(m -> Long.parseLong(m.group(1)))
          .sum();
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
