package dev.scaledservice.client.metrics;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends what meters say four times a second, as many lines in a packet as fit, from a thread of its
 * own. What cannot be sent is lost, as with StatsD it is, counted, and said once, until it works
 * again.
 */
public final class Statsd implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Statsd.class.getName());

  /** An Ethernet frame less the headers of IPv6 and UDP, with room for a tunnel's. */
  static final int PACKET = 1_432;

  /** A flush that has more loses the rest: memory is for calls. */
  static final int MOST_LINES = 20_000;

  private static final Duration FLUSH = Duration.ofMillis(250);

  /** A server that moved, such as a new leader behind a name, is found within this. */
  private static final Duration LOOKUP = Duration.ofSeconds(5);

  private final @Nullable Server server;
  private final List<Meter> meters = new CopyOnWriteArrayList<>();
  private final AtomicLong lost = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final @Nullable Thread thread;

  private @Nullable InetAddress address;
  private long lookedUp;
  private boolean troubled;

  /**
   * By name; the name is looked up again and again.
   *
   * @param port 1 to 65535
   */
  public record Server(String host, int port) {
    public Server {
      if (host.isBlank() || port < 1 || port > 65_535) {
        throw new IllegalArgumentException(
            "StatsD is at \"%s\", port %d; wants a host and 1 to 65535, such as statsd and 8125"
                .formatted(host, port));
      }
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  private Statsd(@Nullable Server server, @Nullable DatagramSocket socket) {
    this.server = server;
    this.thread =
        server == null || socket == null
            ? null
            : Thread.ofPlatform().daemon().name("statsd").start(() -> run(server, socket));
  }

  /** For a process that nobody measures: meters are never asked. */
  public static Statsd nowhere() {
    return new Statsd(null, null);
  }

  /**
   * @param from the address that packets come from, by which they are attributed to this instance;
   *     null for whichever the way there begins at
   * @throws IOException where {@code from} is no address of this machine
   */
  public static Statsd to(Server server, @Nullable InetAddress from) throws IOException {
    return new Statsd(server, new DatagramSocket(new InetSocketAddress(from, 0)));
  }

  /**
   * The one that {@code STATSD_HOST} and {@code STATSD_PORT} (8125) name, nowhere where the first
   * is not set.
   *
   * @param environment usually {@link System#getenv()}
   */
  public static Statsd from(Map<String, String> environment) throws IOException {
    String host = environment.getOrDefault("STATSD_HOST", "");
    String port = environment.getOrDefault("STATSD_PORT", "8125");
    if (host.isBlank()) {
      return nowhere();
    }
    if (!port.matches("\\d{1,5}")) {
      throw new IllegalArgumentException(
          "STATSD_PORT is \"%s\"; wants 1 to 65535, such as 8125".formatted(port));
    }
    return to(new Server(host, Integer.parseInt(port)), null);
  }

  /** Asked from now on. */
  public void add(Meter meter) {
    meters.add(meter);
  }

  /** Asked no more; what it has left is not sent. */
  public void remove(Meter meter) {
    meters.remove(meter);
  }

  /** Lines that could not be sent so far. */
  public long lost() {
    return lost.get();
  }

  private void run(Server to, DatagramSocket socket) {
    try (socket) {
      do {
        flush(to, socket);
      } while (!closed.await(FLUSH.toMillis(), TimeUnit.MILLISECONDS));
      flush(to, socket);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends what is left. */
  @Override
  public void close() {
    closed.countDown();
    if (thread == null) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  private void flush(Server to, DatagramSocket socket) {
    List<String> lines = lines();
    int sent = 0;
    try {
      var destination = new InetSocketAddress(lookUp(to), to.port());
      for (byte[] packet : Packets.pack(lines, PACKET)) {
        socket.send(new DatagramPacket(packet, packet.length, destination));
        sent += Packets.lines(packet);
      }
      if (troubled) {
        troubled = false;
        LOG.log(Level.INFO, "metrics reach {0} again; {1} lines were lost", to, lost);
      }
    } catch (IOException cannotSend) {
      lost.addAndGet(lines.size() - sent);
      if (!troubled) {
        troubled = true;
        LOG.log(Level.WARNING, "metrics do not reach {0}: {1}", to, cannotSend);
      }
    }
  }

  private List<String> lines() {
    var lines = new ArrayList<String>();
    meters.removeIf(meter -> !ask(meter, lines));
    return lines;
  }

  /** False where it is broken, and is not to be asked again: the others are not to suffer. */
  private boolean ask(Meter meter, List<String> lines) {
    try {
      meter.flush(line -> {
        if (lines.size() < MOST_LINES) {
          lines.add(line);
        } else {
          lost.incrementAndGet();
        }
      });
      return true;
    } catch (RuntimeException broken) {
      LOG.log(Level.ERROR, "a meter is broken and asked no more", broken);
      return false;
    }
  }

  /** The last address holds while the name cannot be looked up. */
  private InetAddress lookUp(Server to) throws UnknownHostException {
    InetAddress known = address;
    if (known != null && System.nanoTime() - lookedUp < LOOKUP.toNanos()) {
      return known;
    }
    lookedUp = System.nanoTime();
    try {
      InetAddress found = InetAddress.getByName(to.host());
      address = found;
      return found;
    } catch (UnknownHostException unknown) {
      if (known == null) {
        throw unknown;
      }
      return known;
    }
  }

  @Override
  public String toString() {
    return server == null ? "nowhere" : server.toString();
  }
}
