package dev.scaledservice.controller;

import dev.scaledservice.controller.making.Injection;
import dev.scaledservice.controller.settings.Consul;
import dev.scaledservice.controller.settings.MappingFile;
import dev.scaledservice.controller.settings.Prometheus;
import dev.scaledservice.controller.settings.Settings;
import dev.scaledservice.controller.settings.Statsd;
import dev.scaledservice.discovery.Access;
import dev.scaledservice.discovery.Credential;
import dev.scaledservice.discovery.Pace;
import dev.scaledservice.signals.calls.CallLimits;
import dev.scaledservice.signals.http.Authorities;
import dev.scaledservice.signals.prometheus.PrometheusServer;
import dev.scaledservice.signals.statsd.StatsdSettings;
import dev.scaledservice.signals.wire.Dialect;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** The settings in the words of those who act on them. */
final class FromSettings {

  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final int QUERIES_AT_ONCE = 8;
  private static final int PRE_STOP_SECONDS = 5;

  private FromSettings() {}

  static StatsdSettings statsd(Statsd statsd) {
    Statsd.Limits limits = statsd.limits();
    return new StatsdSettings(
        new InetSocketAddress(statsd.bind(), statsd.port()),
        switch (statsd.dialect()) {
          case ETSY -> Dialect.ETSY;
          case DOGSTATSD -> Dialect.DOGSTATSD;
        },
        Math.toIntExact(statsd.receiveBuffer().count()),
        MappingFile.read(statsd.mappingFile()),
        new StatsdSettings.Limits(
            limits.silence(),
            limits.gaugeLife(),
            limits.podLife(),
            limits.seriesPerService(),
            limits.tagSetsPerGauge(),
            limits.memory().count(),
            CallLimits.DEFAULT));
  }

  static List<PrometheusServer> servers(Prometheus prometheus) {
    return prometheus.servers().entrySet().stream()
        .map(entry -> server(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static PrometheusServer server(String name, Prometheus.Server server) {
    return new PrometheusServer(
        name,
        server.url(),
        auth(server),
        server.caFile(),
        CONNECT,
        server.timeout(),
        QUERIES_AT_ONCE);
  }

  private static PrometheusServer.Auth auth(Prometheus.Server server) {
    if (server.bearerTokenFile() != null) {
      return new PrometheusServer.Auth.BearerFile(server.bearerTokenFile());
    }
    if (server.username() != null && server.passwordFile() != null) {
      return new PrometheusServer.Auth.Basic(server.username(), server.passwordFile());
    }
    return new PrometheusServer.Auth.None();
  }

  /**
   * @throws java.io.UncheckedIOException when the file of authorities cannot be read
   * @throws IllegalArgumentException when it holds none
   */
  static Access access(Consul consul, URI address) {
    var usual = Access.at(address);
    return new Access(
        address,
        credential(consul),
        consul.caFile() == null ? null : Authorities.in(consul.caFile()),
        consul.datacenter(),
        usual.connectTimeout(),
        usual.callTimeout());
  }

  private static Credential credential(Consul consul) {
    if (consul.tokenFile() != null) {
      return new Credential.FromFile(consul.tokenFile());
    }
    return consul.token() == null
        ? new Credential.None()
        : new Credential.Literal(consul.token().reveal());
  }

  static Pace pace(Consul consul) {
    return Pace.USUAL.withResync(consul.resync());
  }

  static Injection injection(Settings settings) {
    Statsd.Advertise statsd = settings.statsd().advertise();
    return new Injection(
        statsd.host() == null ? null : new Injection.Statsd(statsd.host(), statsd.port()),
        hostAndPort(settings.consul().addressOfInstances()),
        PRE_STOP_SECONDS);
  }

  private static @Nullable String hostAndPort(@Nullable URI address) {
    return address == null ? null : address.getAuthority();
  }

  /**
   * Whether a server, by its name, may be asked for resources of a namespace. One that is not in
   * the settings is left to whoever asks it, who says so.
   */
  static BiPredicate<String, String> openness(Prometheus prometheus) {
    return (server, namespace) -> {
      Prometheus.Server named = prometheus.servers().get(server);
      return named == null || named.isOpenTo(namespace);
    };
  }
}
