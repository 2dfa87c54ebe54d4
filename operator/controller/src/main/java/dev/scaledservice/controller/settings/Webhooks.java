package dev.scaledservice.controller.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who may be asked before a rollout goes on. */
public record Webhooks(
    @Setting(about = "By the name that resources use in rollout.steps[].gate.webhook.server")
        Map<String, Server> servers) {

  private static final Duration LONGEST = Duration.ofMinutes(1);

  public Webhooks {
    servers = Map.copyOf(servers);
  }

  /** One server. */
  public record Server(
      @Setting(
              about =
                  "Such as https://gates.ci:8443/rollouts; the path that a gate names is appended",
              required = true)
          URI url,
      @Setting(
              about =
                  "File that holds the key that requests are signed with, 16 characters or more; read"
                      + " for every request")
          @Nullable Path signingKeyFile,
      @Setting(about = "PEM file of the authorities to trust; without, those of the machine")
          @Nullable Path caFile,
      @Setting(about = "Longest wait for a whole answer", byDefault = "10s") Duration timeout,
      @Setting(about = "Namespaces whose resources may use it; none means all of them")
          List<String> namespaces) {

    public Server {
      namespaces = List.copyOf(namespaces);
      new Wants()
          .that(Urls.plain(url), "url", "one such as https://gates.ci:8443/rollouts")
          .that(signingKeyFile != null, "signingKeyFile", "a file that holds the signing key")
          .that(
              timeout.isPositive() && timeout.compareTo(LONGEST) <= 0,
              "timeout",
              "a duration from above zero to 1m")
          .orThrow();
    }

    /** Whether resources of this namespace may use it. */
    public boolean isOpenTo(String namespace) {
      return namespaces.isEmpty() || namespaces.contains(namespace);
    }
  }
}
