package dev.scaledservice.worker;

import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends lines four times a second, as many in a packet as fit. Loses what cannot be sent, as StatsD
 * does, and says so once, until it works again.
 */
final class StatsdSender implements AutoCloseable {
  /** An Ethernet frame less the headers of IPv6 and UDP, with room for a tunnel's. */
  static final int PACKET = 1_432;

  private static final Duration FLUSH = Duration.ofMillis(250);

  /** A server that moved, such as a new leader behind a name, is found within this. */
  private static final Duration LOOKUP = Duration.ofSeconds(5);

  private final Settings.Statsd server;
  private final Supplier<List<String>> lines;
  private final Log log;
  private final DatagramSocket socket;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private @Nullable InetAddress address;
  private long lookedUp;
  private boolean troubled;

  /**
   * @param from the address that packets come from, by which they are attributed to this instance
   */
  StatsdSender(Settings.Statsd server, InetAddress from, Supplier<List<String>> lines, Log log)
      throws IOException {
    this.server = server;
    this.lines = lines;
    this.log = log;
    this.socket = new DatagramSocket(new InetSocketAddress(from, 0));
    this.thread = Thread.ofPlatform().daemon().name("statsd").start(this::run);
  }

  private void run() {
    try (socket) {
      do {
        flush();
      } while (!closed.await(FLUSH.toMillis(), TimeUnit.MILLISECONDS));
      flush();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends what is left. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private void flush() {
    try {
      var to = new InetSocketAddress(lookUp(), server.port());
      for (byte[] packet : Packets.pack(lines.get(), PACKET)) {
        socket.send(new DatagramPacket(packet, packet.length, to));
      }
      if (troubled) {
        troubled = false;
        log.info("metrics reach the network again", JsonLine.empty().with("statsd", server.host()));
      }
    } catch (IOException cannotSend) {
      if (!troubled) {
        troubled = true;
        log.warn(
            "metrics cannot be sent",
            JsonLine.empty()
                .with("statsd", server.host() + ":" + server.port())
                .with("error", cannotSend.toString()));
      }
    }
  }

  /** The last address holds while the name cannot be looked up. */
  private InetAddress lookUp() throws UnknownHostException {
    InetAddress known = address;
    if (known != null && System.nanoTime() - lookedUp < LOOKUP.toNanos()) {
      return known;
    }
    lookedUp = System.nanoTime();
    try {
      InetAddress found = InetAddress.getByName(server.host());
      address = found;
      return found;
    } catch (UnknownHostException unknown) {
      if (known == null) {
        throw unknown;
      }
      return known;
    }
  }
}
