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

  /** How to prove who asks. */
  public sealed interface Auth {

    /** Nobody wants to know. */
    record None() implements Auth {}

    /** User and password; {@code toString} hides the password. */
    record Basic(String user, String password) implements Auth {
      @Override
      public String toString() {
        return "Basic[user=" + user + "]";
      }
    }

    /** A token in a file, read again when the file changes. */
    record BearerFile(Path file) implements Auth {}
  }
}
