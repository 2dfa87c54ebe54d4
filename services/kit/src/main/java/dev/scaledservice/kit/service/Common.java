package dev.scaledservice.kit.service;

import dev.scaledservice.client.metrics.Statsd;
import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Options;
import dev.scaledservice.kit.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What every instance is told at its start.
 *
 * @param name of the service
 * @param instance its name, in answers and logs
 * @param revision of the service, as {@code SCALEDSERVICE_REVISION} says; empty where nobody says
 * @param bind the address to listen on, to call and to send metrics from
 * @param port to listen on; 0 for any that is free
 * @param places calls at once; those beyond are refused, low classes first
 * @param startup how long the instance pretends to load before it is ready
 * @param drain how long it goes on serving after SIGTERM, for callers to notice
 * @param finish how long calls in flight get after that
 * @param statsd where metrics go; null for nowhere
 */
public record Common(
    String name,
    String instance,
    String revision,
    InetAddress bind,
    int port,
    int places,
    Duration startup,
    Duration drain,
    Duration finish,
    Statsd.@Nullable Server statsd) {

  /** The flags of all services, for their {@code --help}; {@code %s} is the prefix of variables. */
  private static final String USAGE =
      """
        --bind-address  BIND_ADDRESS         address to listen on and to send metrics from, 0.0.0.0
        --port          PORT                 %2$d
        --instance      POD_NAME             name of this instance; else HOSTNAME
        --revision      SCALEDSERVICE_REVISION
        --places        %1$s_PLACES        calls at once, low classes are refused first, 500
        --startup       %1$s_STARTUP       time before it is ready, 0
        --drain         %1$s_DRAIN         time it goes on serving after SIGTERM, 5s
        --finish        %1$s_FINISH        time that calls in flight get after that, 20s
        --statsd-host   STATSD_HOST          where metrics go; nowhere without it
        --statsd-port   STATSD_PORT          8125
      """;

  /** What {@code --help} says of all this. */
  public static String usage(String name, int port) {
    return USAGE.formatted(prefix(name), port);
  }

  private static String prefix(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  /**
   * @param port unless told otherwise
   * @throws UsageException where something cannot be meant
   */
  public static Common from(String name, int port, Options options) {
    String host = options.find("statsd-host", "STATSD_HOST");
    int statsdPort = options.number("statsd-port", "STATSD_PORT", 8125, 1, 65_535);
    String prefix = prefix(name);
    return new Common(
        name,
        options.text("instance", "POD_NAME", options.text("hostname", "HOSTNAME", name)),
        options.text("revision", "SCALEDSERVICE_REVISION", ""),
        address(options.text("bind-address", "BIND_ADDRESS", "0.0.0.0")),
        options.number("port", "PORT", port, 0, 65_535),
        options.number("places", prefix + "_PLACES", 500, 1, 100_000),
        options.duration("startup", prefix + "_STARTUP", Duration.ZERO),
        options.duration("drain", prefix + "_DRAIN", Duration.ofSeconds(5)),
        options.duration("finish", prefix + "_FINISH", Duration.ofSeconds(20)),
        host == null ? null : new Statsd.Server(host, statsdPort));
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException unknown) {
      throw new UsageException(
          "--bind-address is \"%s\"; wants an address of this machine".formatted(text));
    }
  }

  /** The members that every answer and every line of the log carries. */
  public JsonLine identity() {
    return JsonLine.empty().with("instance", instance).with("revision", revision);
  }

  /** Metrics come from the address that instances are known by. */
  public Statsd openStatsd() throws IOException {
    return statsd == null ? Statsd.nowhere() : Statsd.to(statsd, bind);
  }
}
