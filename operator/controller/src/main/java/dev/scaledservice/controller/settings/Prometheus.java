package dev.scaledservice.controller.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Prometheus servers that resources may name. */
public record Prometheus(
    @Setting(about = "How often a query is asked", byDefault = "5s") Duration interval,
    @Setting(about = "By the name that resources use in metrics[].prometheus.server")
        Map<String, Server> servers) {

  public Prometheus {
    servers = Map.copyOf(servers);
    new Wants().that(interval.toMillis() >= 100, "interval", "100ms or more").orThrow();
  }

  /** One server. */
  public record Server(
      @Setting(
              about = "Such as https://prometheus.monitoring:9090; a path is kept",
              required = true)
          URI url,
      @Setting(about = "User of basic authentication") @Nullable String username,
      @Setting(about = "File that holds the user's password; read again when it changes")
          @Nullable Path passwordFile,
      @Setting(about = "File that holds a bearer token; read again when it changes")
          @Nullable Path bearerTokenFile,
      @Setting(about = "PEM file of the authorities to trust; without, those of the machine")
          @Nullable Path caFile,
      @Setting(about = "Longest wait for a whole answer", byDefault = "4s") Duration timeout,
      @Setting(about = "Namespaces whose resources may use it; none means all of them")
          List<String> namespaces) {

    public Server {
      namespaces = List.copyOf(namespaces);
      new Wants()
          .that(Urls.plain(url), "url", "one such as http://prometheus:9090")
          .that(
              (username == null) == (passwordFile == null),
              username == null ? "passwordFile" : "username",
              "username and passwordFile together",
              "username",
              "passwordFile")
          .that(
              bearerTokenFile == null || username == null,
              "bearerTokenFile",
              "either a bearer token or a user",
              "username")
          .that(timeout.isPositive(), "timeout", "a duration above zero")
          .orThrow();
    }

    /** Whether resources of this namespace may use it. */
    public boolean isOpenTo(String namespace) {
      return namespaces.isEmpty() || namespaces.contains(namespace);
    }
  }
}
