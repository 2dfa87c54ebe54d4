package dev.scaledservice.e2e;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A way to a server, by plain HTTP on loopback, on which somebody is asked before each write. What
 * is not let through is not answered either: the connection ends. Answers and watches pass
 * untouched.
 */
final class Turnstile implements AutoCloseable {

  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  private final ServerSocket door;
  private final Dial dial;
  private final Predicate<String> mayPass;
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

  /** Connects to the server. */
  @FunctionalInterface
  private interface Dial {
    Socket connect() throws IOException;
  }

  private Turnstile(Dial dial, Predicate<String> mayPass) {
    this.dial = dial;
    this.mayPass = mayPass;
    try {
      this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::letIn);
  }

  /**
   * To the API server, as its administrator.
   *
   * @param mayPass is told of every write, such as {@code PATCH /api/v1/...}, but those of Leases
   */
  static Turnstile toApiServer(Rig rig, Predicate<String> mayPass) {
    try {
      Config config = Config.fromKubeconfig(Files.readString(Path.of(rig.fact("KUBECONFIG"))));
      var sockets = SSLUtils.sslContext(config).getSocketFactory();
      URI server = URI.create(config.getMasterUrl());
      return new Turnstile(
          () -> sockets.createSocket(server.getHost(), server.getPort()),
          write -> write.contains("/leases") || mayPass.test(write));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** To Consul; {@code mayPass} is told of every write, such as {@code PUT /v1/txn}. */
  static Turnstile toConsul(Rig rig, Predicate<String> mayPass) {
    URI server = URI.create("http://" + rig.fact("CONSUL_HTTP_ADDR"));
    return new Turnstile(() -> new Socket(server.getHost(), server.getPort()), mayPass);
  }

  /** {@code host:port}. */
  String address() {
    return "127.0.0.1:" + door.getLocalPort();
  }

  /** A kubeconfig that leads here; written into the rig's folder. */
  String kubeconfig(Rig rig) {
    try {
      Path file = Files.createTempFile(rig.folder(), "turnstile", ".kubeconfig");
      return Files.writeString(
              file,
              """
              apiVersion: v1
              kind: Config
              current-context: it
              clusters: [{name: it, cluster: {server: "http://%s"}}]
              users: [{name: it, user: {}}]
              contexts: [{name: it, context: {cluster: it, user: it, namespace: default}}]
              """
                  .formatted(address()))
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void letIn() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = dial.connect()) {
      open.add(server);
      Thread answers = Thread.ofVirtual().start(() -> copy(server, client));
      requests(client, server);
      answers.join();
    } catch (IOException | InterruptedException e) {
      // Whoever is on the other side sees a connection that ended.
    } finally {
      open.remove(client);
    }
  }

  private void requests(Socket client, Socket server) throws IOException {
    var in = new BufferedInputStream(client.getInputStream());
    var out = new BufferedOutputStream(server.getOutputStream());
    for (String head = LoopbackServers.head(in); !head.isEmpty(); head = LoopbackServers.head(in)) {
      byte[] body = in.readNBytes(length(head));
      String[] line = head.lines().findFirst().orElseThrow().split(" ", 3);
      if (!READS.contains(line[0]) && !mayPass.test(line[0] + " " + line[1])) {
        client.close();
        server.close();
        return;
      }
      out.write(head.getBytes(StandardCharsets.ISO_8859_1));
      out.write(body);
      out.flush();
      if (field(head, "upgrade").equals("websocket")) {
        in.transferTo(new Flushing(out));
      }
    }
    server.shutdownOutput();
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One of them has gone; closing both tells the other.
    }
  }

  private static int length(String head) throws IOException {
    if (!field(head, "transfer-encoding").isEmpty()) {
      throw new IOException("a body without a length: " + head);
    }
    String length = field(head, "content-length");
    return length.isEmpty() ? 0 : Integer.parseInt(length);
  }

  /** In lower case; empty where there is none. */
  private static String field(String head, String name) {
    return head.lines()
        .map(line -> line.toLowerCase(Locale.ROOT))
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  /** What is said in a conversation is not kept back. */
  private static final class Flushing extends OutputStream {
    private final OutputStream out;

    Flushing(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      out.flush();
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      out.flush();
    }
  }

  @Override
  public void close() {
    try {
      door.close();
      for (Closeable each : open) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
