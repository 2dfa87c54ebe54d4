package dev.scaledservice.controller.settings;

import java.time.Duration;

/** All that a person can tell the operator. */
public record Settings(
    Operator operator,
    @Setting(about = "How often every service is evaluated", byDefault = "250ms") Duration pulse,
    LeaderElection leaderElection,
    Statsd statsd,
    Prometheus prometheus,
    Consul consul,
    Haproxy haproxy,
    Webhooks webhooks,
    Http http,
    Page page) {

  private static final Duration FASTEST_PULSE = Duration.ofMillis(20);
  private static final Duration SLOWEST_PULSE = Duration.ofSeconds(10);

  public Settings {
    new Wants()
        .that(
            pulse.compareTo(FASTEST_PULSE) >= 0 && pulse.compareTo(SLOWEST_PULSE) <= 0,
            "pulse",
            "a duration from 20ms to 10s")
        .that(
            http.port() == 0 || http.port() != page.port(),
            "page.port",
            "another port than http.port",
            "http.port")
        .orThrow();
  }

  /** How operators of this one's class agree on which of them acts. */
  public LeaderElection election() {
    return leaderElection.amongClass(operator.classOrNone());
  }
}
