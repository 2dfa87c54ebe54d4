package dev.scaledservice.client.consul;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Consul agent. One of these serves all that a process follows: each {@link Watch} holds one
 * connection, of which an agent allows a client 200 unless told otherwise.
 */
public final class Consul implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofMillis(500);

  private final URI root;
  private final @Nullable Supplier<String> token;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http;

  private Consul(URI root, @Nullable Supplier<String> token) {
    this.root = root;
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(threads)
            .build();
  }

  /**
   * @param address such as {@code http://127.0.0.1:8500}; {@code http} where it has no scheme
   * @throws IllegalArgumentException where that is no address
   */
  public static Consul at(String address) {
    return new Consul(root(address), null);
  }

  /**
   * @param token for its ACL, asked for before every query, so that it may change
   */
  public static Consul at(String address, Supplier<String> token) {
    return new Consul(root(address), token);
  }

  /**
   * The one that {@code CONSUL_HTTP_ADDR} and {@code CONSUL_HTTP_TOKEN} name, as with Consul's own
   * tools.
   *
   * @param environment usually {@link System#getenv()}
   * @return null where the first is not set
   */
  public static @Nullable Consul from(Map<String, String> environment) {
    String address = environment.getOrDefault("CONSUL_HTTP_ADDR", "");
    String token = environment.getOrDefault("CONSUL_HTTP_TOKEN", "");
    if (address.isBlank()) {
      return null;
    }
    return token.isBlank() ? at(address) : at(address, () -> token);
  }

  /**
   * Follows a path until the watch is closed.
   *
   * @param path with its parameters, such as {@code /v1/kv/some/key?raw}
   */
  public Watch follow(String path, Follower follower) {
    return new Watch(this, path, follower, Pace.REAL);
  }

  HttpClient http() {
    return http;
  }

  URI uri(String path) {
    return root.resolve(path);
  }

  @Nullable String token() {
    return token == null ? null : token.get();
  }

  private static URI root(String address) {
    try {
      URI uri = URI.create(address.contains("://") ? address : "http://" + address);
      if (uri.getHost() != null && uri.getScheme().matches("https?")) {
        return uri;
      }
    } catch (IllegalArgumentException noUri) {
      throw wrong(address, noUri);
    }
    throw wrong(address, null);
  }

  private static IllegalArgumentException wrong(String address, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "Consul's address is \"%s\"; wants one such as http://127.0.0.1:8500".formatted(address),
        cause);
  }

  @Override
  public void close() {
    http.shutdownNow();
    threads.shutdownNow();
  }

  @Override
  public String toString() {
    return root.toString();
  }
}
