package dev.scaledservice.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/**
 * All instances of all services: one server at every loopback address, since pods that pretend have
 * addresses and no process. An answer says who gave it, and when.
 */
public final class LoopbackServers implements AutoCloseable {

  /** The proxy says with it which of its servers it means. */
  static final String SERVER_HEADER = "x-server";

  private static final int BACKLOG = 1_000;

  private final ServerSocket door;
  private final UnaryOperator<String> revisions;
  private final Map<String, Double> failing = new ConcurrentHashMap<>();

  /**
   * @param revisions the revision of the instance at an address; asked where the proxy's servers
   *     have no slot
   */
  public LoopbackServers(UnaryOperator<String> revisions) {
    this.revisions = revisions;
    try {
      door = new ServerSocket(0, BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("loopback-servers").start(this::letIn);
  }

  /** The same at every address. */
  public int port() {
    return door.getLocalPort();
  }

  /** From now on this share of the calls to a slot or a revision fails; 0 is none. */
  public void fail(String who, double share) {
    failing.put(who, share);
  }

  private void letIn() {
    while (!door.isClosed()) {
      try {
        Socket proxy = door.accept();
        proxy.setTcpNoDelay(true);
        Thread.startVirtualThread(() -> serve(proxy));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket proxy) {
    try (proxy) {
      String address = proxy.getLocalAddress().getHostAddress();
      var in = new BufferedInputStream(proxy.getInputStream());
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        proxy.getOutputStream().write(answer(address, field(head, SERVER_HEADER)));
      }
    } catch (IOException e) {
      // The proxy has closed its connection.
    }
  }

  private byte[] answer(String address, String server) {
    String who = server.matches("[ab]\\d+") ? server.substring(0, 1) : revisions.apply(address);
    boolean bad = ThreadLocalRandom.current().nextDouble() < failing.getOrDefault(who, 0.0);
    String body = "%s %s %d".formatted(who, address, System.nanoTime());
    return "HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(bad ? "500 Bad" : "200 OK", body.length(), body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Lines up to the empty one, all of it, byte by byte; empty at the end of the connection. */
  static String head(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < 4) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.write(next);
      matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /** The value of a header, by its name in lower case; empty where there is none. */
  static String field(String head, String name) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
