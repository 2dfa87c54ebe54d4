package dev.scaledservice.local.node;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * A program for pods: listens on {@code $BIND:8080}, answers {@code /health} and shows its
 * environment at {@code /env}.
 */
public final class TinyServer {
  private TinyServer() {}

  /** Runs until it is told to end, and says so then. */
  public static void main(String[] arguments) throws IOException {
    var here = new InetSocketAddress(InetAddress.ofLiteral(System.getenv("BIND")), 8080);
    HttpServer server = HttpServer.create(here, 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = new TreeMap<>(System.getenv()).toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    System.out.println("serving " + String.join(" ", arguments));
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().unstarted(() -> System.out.println("told to end")));
  }

  /** The command line that runs it with the classes of this test. */
  static List<String> command() {
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "-cp",
        classes(),
        TinyServer.class.getName());
  }

  private static String classes() {
    return Path.of(
            URI.create(
                TinyServer.class.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }
}
