package dev.scaledservice.signals.statsd;

import static dev.scaledservice.signals.statsd.Listening.RATIO;
import static dev.scaledservice.signals.statsd.Listening.WORKER;
import static dev.scaledservice.signals.statsd.Listening.ask;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.engine.PodValue;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.FakeTime;
import dev.scaledservice.signals.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets on loopback, a pod an address. */
class StatsdSourceTest {

  private static final StatsdQuery SUM = ask("requests", "Sum");
  private static final InetAddress POD = Listening.address("127.0.0.2");
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

  private final FakeTime time = new FakeTime();

  private static void send(InetAddress from, InetSocketAddress to, byte[] packet)
      throws IOException {
    try (DatagramChannel sender = DatagramChannel.open()) {
      sender.bind(new InetSocketAddress(from, 0));
      sender.send(ByteBuffer.wrap(packet), to);
    }
  }

  private static void send(InetAddress from, InetSocketAddress to, String packet)
      throws IOException {
    send(from, to, packet.getBytes(UTF_8));
  }

  private StatsdSource open() {
    StatsdSource source = new StatsdSource(StatsdSettings.at(ANY_PORT), time, time);
    source.pods(WORKER, List.of(new PodAddress("a", "r1", POD)));
    source.watch(WORKER, List.of(SUM));
    time.pass(Duration.ofSeconds(20));
    return source;
  }

  private static Reading sum(StatsdSource source) {
    return source
        .measure(WORKER, "load", SUM, RATIO, List.of(new Pod("a", PodValue.State.READY)))
        .measurement()
        .burst();
  }

  @Test
  void aPacketFromAPodsAddressIsItsLoad() throws IOException {
    try (StatsdSource source = open()) {
      send(POD, source.address(), "requests:5|c\nrequests:2|c|@0.5");
      send(Listening.address("127.0.0.3"), source.address(), "requests:100|c");

      await().until(() -> source.counters().packets() == 2);
      assertThat(sum(source)).isEqualTo(new Reading.Fresh(9, time.instant()));
      assertThat(source.counters().bytes()).isEqualTo(29 + 15);
      assertThat(source.counters().samples()).isEqualTo(2);
      assertThat(source.counters().series()).isEqualTo(1);
      assertThat(source.strangers()).hasSize(1);
      assertThat(source.counters().receiveBuffer()).isPositive();
    }
  }

  @Test
  void theLargestDatagramIsTakenWhole() throws IOException {
    try (StatsdSource source = open()) {
      String packet = "requests:1|c\n".repeat(5_039);
      assertThat(packet).hasSize(65_507);
      send(POD, source.address(), packet);

      await().until(() -> source.counters().packets() == 1);
      assertThat(sum(source)).isEqualTo(new Reading.Fresh(5_039, time.instant()));
      assertThat(source.counters().dropped()).containsEntry("truncated", 0L);
    }
  }

  @Test
  void ofADatagramThatIsTooLongTheWholeLinesCount() throws IOException {
    Counts counts = new Counts();
    List<String> received = new CopyOnWriteArrayList<>();
    try (PacketReceiver receiver =
        new PacketReceiver(
            ANY_PORT,
            1 << 16,
            16,
            (from, bytes, length) -> received.add(new String(bytes, 0, length, UTF_8)),
            counts)) {
      send(POD, receiver.address(), "exactly:16|c|#ab");
      send(POD, receiver.address(), "first:1|c\nsecond:12345|c");
      send(POD, receiver.address(), "one-line-that-is-too-long:1|c");

      await().until(() -> received.size() == 3);
      assertThat(received).containsExactly("exactly:16|c|#ab", "first:1|c\n", "");
      assertThat(counts.dropped()).containsEntry("truncated", 2L);
    }
  }

  @Test
  void nothingThatAPacketMakesGoWrongEndsIt() throws IOException {
    Counts counts = new Counts();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    try (PacketReceiver receiver =
        new PacketReceiver(
            ANY_PORT,
            1 << 16,
            100,
            (from, bytes, length) -> {
              threads.add(Thread.currentThread());
              switch (bytes[0]) {
                case 'r' -> throw new IllegalStateException("as a test");
                case 'e' -> throw new StackOverflowError("as a test");
                default -> {}
              }
            },
            counts)) {
      send(POD, receiver.address(), "runtime");
      send(POD, receiver.address(), "error");
      send(POD, receiver.address(), "fine");

      await().until(() -> threads.size() == 3);
      assertThat(counts.failures.sum()).isEqualTo(2);

      // An interrupt closes the socket under its thread.
      threads.getFirst().interrupt();
      await().until(() -> counts.failures.sum() > 2);
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> {
            send(POD, receiver.address(), "again");
            return threads.size() > 3;
          });
    }
    assertThat(threads.getFirst().isAlive()).isFalse();
  }

  @Test
  void randomDatagramsAreAllCounted() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    try (StatsdSource source = open();
        DatagramChannel sender = DatagramChannel.open()) {
      sender.bind(new InetSocketAddress(POD, 0));
      for (int i = 1; i <= 2_000; i++) {
        byte[] packet = new byte[random.nextInt(1_500)];
        random.nextBytes(packet);
        sender.send(ByteBuffer.wrap(packet), source.address());
        long sent = i;
        if (i % 50 == 0) {
          await().until(() -> source.counters().packets() == sent);
        }
      }

      assertThat(source.counters().failures()).isZero();
      assertThat(sum(source)).isInstanceOf(Reading.Unknown.class);
    }
  }

  @Test
  void aPortThatIsTakenIsSaid() throws IOException {
    try (DatagramChannel taken = DatagramChannel.open().bind(ANY_PORT)) {
      InetSocketAddress address = (InetSocketAddress) taken.getLocalAddress();

      assertThatThrownBy(() -> new StatsdSource(StatsdSettings.at(address), time, time))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageStartingWith("cannot listen for StatsD at ");
    }
  }

  @Test
  void whatTheKernelDropsIsKnown() throws IOException {
    try (DatagramChannel full = DatagramChannel.open()) {
      full.setOption(StandardSocketOptions.SO_RCVBUF, 2_048);
      full.bind(ANY_PORT);
      InetSocketAddress address = (InetSocketAddress) full.getLocalAddress();
      KernelDrops drops = new KernelDrops(Path.of("/proc"), address.getPort());
      assertThat(drops.read()).isZero();
      for (int i = 0; i < 200; i++) {
        send(POD, address, new byte[1_000]);
      }

      assertThat(drops.read()).isBetween(100L, 200L);
    }
  }

  @Test
  void whereTheSystemDoesNotSayNothingIsSaid(@TempDir Path empty) {
    assertThat(new KernelDrops(empty, 8125).read()).isNull();
  }

  @Test
  void aFewLostPacketsAreTolerated() {
    long[] drops = {0};
    long[] received = {0};
    int[] lost = {0};
    LossWatch watch = new LossWatch(() -> drops[0], () -> received[0], time, () -> lost[0]++);
    time.pass(Duration.ofSeconds(1));
    drops[0] = 1;
    received[0] = 1_000;
    watch.look();
    assertThat(lost[0]).isZero();

    time.pass(Duration.ofSeconds(1));
    drops[0] = 100;
    received[0] = 2_000;
    watch.look();
    watch.look();
    assertThat(lost[0]).isEqualTo(1);
  }
}
