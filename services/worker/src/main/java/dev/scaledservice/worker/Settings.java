package dev.scaledservice.worker;

import dev.scaledservice.kit.Options;
import dev.scaledservice.kit.UsageException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an instance is told at its start.
 *
 * @param instance its name, in answers and logs
 * @param revision of the service, as {@code SCALEDSERVICE_REVISION} says; empty where nobody says
 * @param bind the address to listen on and to send metrics from
 * @param port to listen on; 0 for any that is free
 * @param slots calls worked on at once
 * @param queue calls that may wait for a slot
 * @param serviceTime how long a call holds its slot
 * @param cpu the part of it spent computing; the rest is a wait
 * @param startup how long the instance pretends to load before it is ready
 * @param drain how long it goes on serving after SIGTERM, for callers to notice
 * @param finish how long calls in flight get after that
 * @param statsd where metrics go; null for nowhere
 */
record Settings(
    String instance,
    String revision,
    InetAddress bind,
    int port,
    int slots,
    int queue,
    Duration serviceTime,
    Duration cpu,
    Duration startup,
    Duration drain,
    Duration finish,
    @Nullable Statsd statsd) {

  /** A StatsD server by name; the name is looked up again and again. */
  record Statsd(String host, int port) {}

  static final String USAGE =
      """
      usage: worker [flags]; each flag also by the environment variable beside it
        --bind-address  BIND_ADDRESS         address to listen on and to send metrics from, 0.0.0.0
        --port          PORT                 9002
        --instance      POD_NAME             name of this instance; else HOSTNAME
        --revision      SCALEDSERVICE_REVISION
        --slots         WORKER_SLOTS         calls worked on at once, 4
        --queue         WORKER_QUEUE         calls that may wait, 100
        --service-time  WORKER_SERVICE_TIME  how long a call holds its slot, 40ms
        --cpu           WORKER_CPU           how much of that is computing, 250us
        --burn          WORKER_BURN          compute all the time, do not wait
        --startup       WORKER_STARTUP       time before it is ready, 0
        --drain         WORKER_DRAIN         time it goes on serving after SIGTERM, 5s
        --finish        WORKER_FINISH        time that calls in flight get after that, 20s
        --statsd-host   STATSD_HOST          where metrics go; nowhere without it
        --statsd-port   STATSD_PORT          8125
      """;

  static Settings from(Options options) {
    var serviceTime =
        options.duration("service-time", "WORKER_SERVICE_TIME", Duration.ofMillis(40));
    var cpu = options.duration("cpu", "WORKER_CPU", Duration.ofNanos(250_000));
    if (options.flag("burn", "WORKER_BURN")) {
      cpu = serviceTime;
    }
    String host = options.find("statsd-host", "STATSD_HOST");
    int statsdPort = options.number("statsd-port", "STATSD_PORT", 8125, 1, 65_535);
    var settings =
        new Settings(
            options.text("instance", "POD_NAME", options.text("hostname", "HOSTNAME", "worker")),
            options.text("revision", "SCALEDSERVICE_REVISION", ""),
            address(options.text("bind-address", "BIND_ADDRESS", "0.0.0.0")),
            options.number("port", "PORT", 9002, 0, 65_535),
            options.number("slots", "WORKER_SLOTS", 4, 1, 1_000),
            options.number("queue", "WORKER_QUEUE", 100, 0, 100_000),
            serviceTime,
            cpu,
            options.duration("startup", "WORKER_STARTUP", Duration.ZERO),
            options.duration("drain", "WORKER_DRAIN", Duration.ofSeconds(5)),
            options.duration("finish", "WORKER_FINISH", Duration.ofSeconds(20)),
            host == null ? null : new Statsd(host, statsdPort));
    options.refuseOthers();
    return settings;
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException unknown) {
      throw new UsageException(
          "--bind-address is \"%s\"; wants an address of this machine".formatted(text));
    }
  }
}
