package dev.scaledservice.e2e;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls through a proxy, whether or not those before have been answered (open loop): independent of
 * each other, so many a second, over connections that are kept. Remembers each of them.
 */
public final class Callers implements AutoCloseable {

  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: it\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int PATIENCE_MILLIS = 10_000;

  private final int port;
  private final Consumer<Call> onlooker;
  private final List<Call> calls = new ArrayList<>();
  private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
  private final SplittableRandom random = new SplittableRandom(2026);
  private final double perSecond;
  private volatile boolean closed;

  /** Kept between calls. */
  private record Connection(Socket socket, InputStream in) {

    void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What came back. */
  private record Answer(String status, String body) {}

  /**
   * @param port of the proxy on loopback
   * @param onlooker told of each call when it is over
   */
  public Callers(int port, double perSecond, Consumer<Call> onlooker) {
    this.port = port;
    this.perSecond = perSecond;
    this.onlooker = onlooker;
    Thread.ofPlatform().daemon().name("callers").start(this::go);
  }

  private void go() {
    long next = System.nanoTime();
    while (!closed) {
      long left = next - System.nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(left);
        continue;
      }
      Thread.startVirtualThread(this::call);
      next += (long) (-Math.log(1 - random.nextDouble()) / perSecond * 1e9);
    }
  }

  private void call() {
    Call call = attempt();
    synchronized (calls) {
      calls.add(call);
    }
    onlooker.accept(call);
  }

  private Call attempt() {
    Connection kept = idle.pollFirst();
    if (kept != null) {
      long sent = System.nanoTime();
      Answer answer = ask(kept);
      if (answer != null) {
        return of(sent, answer);
      }
      // Closed by the proxy while nobody looked: a call that was never taken.
    }
    long sent = System.nanoTime();
    Connection fresh = connect();
    Answer answer = fresh == null ? null : ask(fresh);
    return answer == null ? Call.lost(sent) : of(sent, answer);
  }

  private static Call of(long sent, Answer answer) {
    String[] words = answer.body().split(" ", -1);
    return words.length == 3
        ? new Call(
            sent, Long.parseLong(words[2]), words[0], words[1], answer.status().equals("200"))
        : Call.lost(sent);
  }

  /** Null where the connection has ended. */
  private @Nullable Answer ask(Connection connection) {
    try {
      connection.socket().getOutputStream().write(REQUEST);
      String head = LoopbackServers.head(connection.in());
      if (head.isEmpty()) {
        connection.close();
        return null;
      }
      String length = LoopbackServers.field(head, "content-length");
      String body =
          new String(
              connection.in().readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length)),
              StandardCharsets.US_ASCII);
      if (length.isEmpty() || LoopbackServers.field(head, "connection").equals("close")) {
        connection.close();
      } else {
        idle.addFirst(connection);
      }
      return new Answer(head.split(" ", 3)[1], body);
    } catch (IOException e) {
      connection.close();
      return null;
    }
  }

  private @Nullable Connection connect() {
    var socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      return new Connection(socket, new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      new Connection(socket, InputStream.nullInputStream()).close();
      return null;
    }
  }

  /** Those that were sent from then on and are over, as they ended. */
  public List<Call> since(long nanos) {
    synchronized (calls) {
      return calls.stream().filter(call -> call.sent() >= nanos).toList();
    }
  }

  /** Forgets those that were sent before. */
  public void forgetBefore(long nanos) {
    synchronized (calls) {
      calls.removeIf(call -> call.sent() < nanos);
    }
  }

  @Override
  public void close() {
    closed = true;
    idle.forEach(Connection::close);
  }
}
