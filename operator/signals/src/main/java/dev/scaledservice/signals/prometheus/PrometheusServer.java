package dev.scaledservice.signals.prometheus;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Prometheus server, or what answers like one.
 *
 * @param name what queries call it
 * @param address where it is, such as {@code https://prometheus.monitoring:9090}; a path is kept as
 *     a prefix
 * @param auth how to prove who asks
 * @param certificateAuthority PEM file of the authorities that sign its certificate; null for those
 *     that Java trusts
 * @param connectTimeout how long opening a connection may take
 * @param requestTimeout how long a whole answer may take
 * @param concurrency how many queries may be under way at once
 */
public record PrometheusServer(
    String name,
    URI address,
    Auth auth,
    @Nullable Path certificateAuthority,
    Duration connectTimeout,
    Duration requestTimeout,
    int concurrency) {

  public PrometheusServer {
    String scheme = address.getScheme();
    if (!("http".equals(scheme) || "https".equals(scheme)) || address.getHost() == null) {
      throw new IllegalArgumentException(
          "the address of Prometheus server %s is \"%s\"; wants one such as http://prometheus:9090"
              .formatted(name, address));
    }
    if (concurrency < 1) {
      throw new IllegalArgumentException(
          "concurrency of Prometheus server %s wants 1 or more, not %d"
              .formatted(name, concurrency));
    }
  }

  /** A server without authentication, with the usual timeouts (2 s, 4 s) and 8 queries at once. */
  public static PrometheusServer at(String name, URI address) {
    return new PrometheusServer(
        name, address, new Auth.None(), null, Duration.ofSeconds(2), Duration.ofSeconds(4), 8);
  }

  /** What is said of a name that no server has. */
  static String missing(String name) {
    return "no Prometheus server is called %s in the operator's settings".formatted(name);
  }

  /** What people call a setting of this server in the operator's settings. */
  String setting(String part) {
    return settings() + "." + part;
  }

  /** Where the operator's settings speak of this server. */
  String settings() {
    return "prometheus.servers." + name;
  }

  /** As messages call it. */
  @Override
  public String toString() {
    return "Prometheus " + name;
  }

  /** How to prove who asks. */
  public sealed interface Auth {

    /** Nobody wants to know. */
    record None() implements Auth {}

    /** A user, and a file that holds the password: read for every query. */
    record Basic(String user, Path password) implements Auth {}

    /** A file that holds a token: read for every query. */
    record BearerFile(Path file) implements Auth {}
  }
}
