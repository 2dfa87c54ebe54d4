package dev.scaledservice.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.scaledservice.client.context.Context;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An instance that can be called, with the connections to it that are idle. The same object as long
 * as the instance keeps its address.
 */
final class Target {
  private final String host;
  private final int port;
  private final String request;
  private final AtomicInteger outstanding = new AtomicInteger();
  private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean retired;

  /**
   * @param path of the calls, with a leading slash
   */
  Target(String host, int port, String path) {
    this.host = host;
    this.port = port;
    this.request =
        "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: scaledservice-load\r\n"
            .formatted(path, address());
  }

  /** {@code host:port}, an IPv6 address in brackets. */
  String address() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** Calls sent and not yet answered. */
  int outstanding() {
    return outstanding.get();
  }

  /**
   * Makes a call, over an idle connection where there is one.
   *
   * @param from the address that the call comes from; null for any
   * @param connectMillis how long a new connection may take
   * @param context what the call is made in; it has a deadline
   */
  Outcome call(@Nullable InetAddress from, int connectMillis, Context context) {
    long deadline = Objects.requireNonNull(context.deadline()).nanoTime();
    byte[] bytes = request(context);
    outstanding.incrementAndGet();
    try {
      for (Connection known = idle.pollFirst(); known != null; known = idle.pollFirst()) {
        try {
          return exchange(known, bytes, deadline);
        } catch (Connection.GoneException closed) {
          // The server saw nothing of the call: the next connection, or a new one, takes it.
        }
      }
      Connection opened;
      try {
        long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
        opened =
            Connection.open(
                new InetSocketAddress(host, port), from, (int) Math.min(connectMillis, left));
      } catch (IOException refused) {
        return Outcome.REFUSED;
      }
      return exchange(opened, bytes, deadline);
    } catch (SocketTimeoutException late) {
      return Outcome.TIMEOUT;
    } catch (IOException broken) {
      return Outcome.RESET;
    } finally {
      outstanding.decrementAndGet();
    }
  }

  private byte[] request(Context context) {
    var text = new StringBuilder(request);
    context.headers().forEach((name, value) -> text.append(name + ": " + value + "\r\n"));
    return text.append("\r\n").toString().getBytes(US_ASCII);
  }

  private Outcome exchange(Connection connection, byte[] bytes, long deadline) throws IOException {
    boolean keep = false;
    try {
      int status = connection.exchange(bytes, deadline);
      keep = connection.reusable() && !retired;
      Outcome outcome = Outcome.ofStatus(status);
      return outcome == Outcome.OK && connection.degraded() ? Outcome.DEGRADED : outcome;
    } finally {
      if (keep) {
        idle.addFirst(connection);
      } else {
        connection.close();
      }
    }
  }

  /** The instance is gone: idle connections are closed, busy ones once they are done. */
  void retire() throws IOException {
    retired = true;
    for (Connection known = idle.pollFirst(); known != null; known = idle.pollFirst()) {
      known.close();
    }
  }
}
