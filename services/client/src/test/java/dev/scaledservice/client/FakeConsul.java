package dev.scaledservice.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.scaledservice.client.consul.Consul;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Speaks the blocking queries of Consul, and misbehaves when told to. */
public final class FakeConsul implements AutoCloseable {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, String> bodies = new HashMap<>();
  private final List<Long> asked = new CopyOnWriteArrayList<>();
  private long index = 10;
  private Fault fault = Fault.NONE;

  /** What is wrong with it. */
  public enum Fault {
    NONE,
    /** Takes queries and answers none. */
    HUNG,
    /** 500, as without a leader in default mode. */
    ERROR,
    /** Answers, but says that no leader is known. */
    LEADERLESS,
    /**
     * Answers from its stream, and says that no leader is known all the same: Consul 1.10 and
     * later.
     */
    STREAMING,
    /** Answers with less than there is. */
    FILTERED,
    /** A proxy in between that drops the header. */
    NO_INDEX,
    /** An index of 0. */
    ZERO
  }

  public FakeConsul() throws IOException {
    this(0);
  }

  public FakeConsul(int port) throws IOException {
    server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_024);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public Consul client() {
    return Consul.at("127.0.0.1:" + port());
  }

  /** {@code {id, address, port, weight}} for each. */
  public void instances(String service, String... json) {
    put("/v1/health/service/" + service, "[" + String.join(",", json) + "]");
  }

  public static String instance(String id, String host, int port, int weight, String revision) {
    return """
    {"Node":{"Node":"n","Address":"10.9.9.9","Meta":{"revision":"of the node"}},
     "Service":{"ID":"%s","Service":"worker","Tags":["a"],"Address":"%s","Port":%d,
       "Weights":{"Passing":%d,"Warning":1},"Meta":{"pod":"p","revision":"%s"}},
     "Checks":[{"Status":"passing"}]}
    """
        .formatted(id, host, port, weight, revision);
  }

  public void document(String service, String json) {
    put("/v1/kv/scaledservice/v1/" + service + "/control", json);
  }

  public void deleteDocument(String service) {
    change(() -> bodies.remove("/v1/kv/scaledservice/v1/" + service + "/control"));
  }

  private void put(String path, String body) {
    change(() -> bodies.put(path, body));
  }

  /**
   * Everything is lost, the index too: a server that came back with an empty disk, and has written
   * what it writes at its start.
   */
  public void wipe() {
    wipe(5);
  }

  /** Everything is lost, and the index is this. */
  public void wipe(long anew) {
    lock.lock();
    try {
      bodies.clear();
      index = anew;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public void fault(Fault other) {
    lock.lock();
    try {
      fault = other;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      index++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The indexes that were asked for, in order. */
  public List<Long> asked() {
    return List.copyOf(asked);
  }

  private void answer(HttpExchange exchange) throws IOException {
    Map<String, String> query = query(exchange.getRequestURI().getQuery());
    long wanted = Long.parseLong(query.getOrDefault("index", "0"));
    asked.add(wanted);
    @Nullable String body;
    long now;
    Fault wrong;
    lock.lock();
    try {
      long nanos =
          TimeUnit.MILLISECONDS.toNanos(
              Long.parseLong(query.getOrDefault("wait", "0ms").replace("ms", "")));
      while (fault == Fault.HUNG
          || ((fault == Fault.NONE || fault == Fault.STREAMING) && wanted == index && nanos > 0)) {
        nanos = changed.awaitNanos(Math.max(1_000_000, nanos));
      }
      body = bodies.get(exchange.getRequestURI().getPath());
      now = index;
      wrong = fault;
    } catch (InterruptedException stopped) {
      exchange.close();
      return;
    } finally {
      lock.unlock();
    }
    send(exchange, body, now, wrong);
  }

  private static void send(HttpExchange exchange, @Nullable String body, long index, Fault fault)
      throws IOException {
    try (exchange) {
      if (fault != Fault.NO_INDEX) {
        exchange.getResponseHeaders().set("X-Consul-Index", "" + (fault == Fault.ZERO ? 0 : index));
      }
      exchange
          .getResponseHeaders()
          .set(
              "X-Consul-KnownLeader", "" + (fault != Fault.LEADERLESS && fault != Fault.STREAMING));
      exchange
          .getResponseHeaders()
          .set("X-Consul-Query-Backend", fault == Fault.STREAMING ? "streaming" : "blocking-query");
      if (fault == Fault.FILTERED) {
        exchange.getResponseHeaders().set("X-Consul-Results-Filtered-By-ACLs", "true");
      }
      boolean list = exchange.getRequestURI().getPath().startsWith("/v1/health");
      @Nullable String text = body == null && list ? "[]" : body;
      if (fault == Fault.FILTERED) {
        text = "[]";
      }
      int status = fault == Fault.ERROR ? 500 : text == null ? 404 : 200;
      byte[] bytes = (text == null ? "" : text).getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private static Map<String, String> query(String text) {
    Map<String, String> query = new HashMap<>();
    for (String part : text.split("&", -1)) {
      String[] pair = part.split("=", 2);
      query.put(pair[0], pair.length == 2 ? pair[1] : "");
    }
    return query;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
