package dev.scaledservice.load;

import dev.scaledservice.client.consul.Consul;
import dev.scaledservice.client.retry.RetryBudget;
import dev.scaledservice.kit.Options;
import dev.scaledservice.kit.UsageException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to send, and to whom.
 *
 * @param profile calls per second over time
 * @param repeat begin again at its end
 * @param poisson calls at random times instead of evenly spaced
 * @param addresses of the instances, unresolved; empty where Consul knows them
 * @param registry where instances are found
 * @param balance how an instance is chosen
 * @param path of each call
 * @param manner deadlines and retries
 * @param mostFailed the share of failed calls from which on the process ends with 1
 */
record Settings(
    Profile profile,
    boolean repeat,
    boolean poisson,
    List<InetSocketAddress> addresses,
    Registry registry,
    Balance balance,
    String path,
    Caller.Manner manner,
    double mostFailed) {

  /** A registry and the service's name in it. */
  record Registry(String address, @Nullable String token, String service) {

    Consul open() {
      String secret = token;
      return secret == null ? Consul.at(address) : Consul.at(address, () -> secret);
    }
  }

  private static final Pattern TARGET =
      Pattern.compile("(?<host>\\[[0-9a-fA-F:]+]|[^:\\s]+):(?<port>\\d{1,5})");

  static final String USAGE =
      """
      usage: load (--script STEPS | --trace FILE) [flags]
        --script        20s:100,5s:100-400,40s:400   100 calls/s for 20 s, a ramp to 400 in 5 s, ...
        --trace         a CSV with the header seconds,requests_per_second
        --from --for    the part of the trace, in its own time, such as 2d and 6h
        --peak          scale the part so that its highest rate is this
        --speed         seconds of the trace that pass in one, 1
        --repeat        begin again at the end
        --poisson       calls at random times, not evenly spaced
        --targets       host:port,host:port; without it the instances come from Consul
        --service       the service's name in Consul, worker
        --consul        CONSUL_HTTP_ADDR   http://127.0.0.1:8500
        --consul-token  CONSUL_HTTP_TOKEN
        --balance       round-robin or least-outstanding, round-robin
        --path          /v1/work
        --deadline      for a call and its retries, 2s
        --connect       for a connection, 500ms
        --retries       other instances to try when a connection fails, 0
        --retry-budget  share of calls that may be tried again, with a reserve of 20, 1
        --priorities    critical=10,normal=70,low=20   classes of calls and their weights, normal=1
        --recorded      share of traces that the services are to log, 0.01
        --max-in-flight calls under way; those beyond are not sent, 5000
        --max-failed    end with 1 where a larger share of calls failed, 1
        --bind-address  BIND_ADDRESS   the address that calls come from
      """;

  static Settings from(Options options) {
    var settings =
        new Settings(
            profile(options),
            options.flag("repeat", null),
            options.flag("poisson", null),
            addresses(options.text("targets", null, "")),
            new Registry(
                url(options.text("consul", "CONSUL_HTTP_ADDR", "http://127.0.0.1:8500")),
                options.find("consul-token", "CONSUL_HTTP_TOKEN"),
                options.text("service", null, "worker")),
            balance(options.text("balance", null, "round-robin")),
            options.text("path", null, "/v1/work"),
            new Caller.Manner(
                options.duration("deadline", null, Duration.ofSeconds(2)),
                options.duration("connect", null, Duration.ofMillis(500)),
                options.number("retries", null, 0, 0, 10),
                budget(options.decimal("retry-budget", null, 1)),
                Mix.parse(options.text("priorities", null, "normal=1")),
                options.decimal("recorded", null, 0.01),
                options.number("max-in-flight", null, 5_000, 1, 1_000_000),
                address(options.find("bind-address", "BIND_ADDRESS"))),
            options.decimal("max-failed", null, 1));
    options.refuseOthers();
    return settings;
  }

  private static Profile profile(Options options) {
    String script = options.find("script", null);
    String trace = options.find("trace", null);
    Duration from = options.duration("from", null, Duration.ZERO);
    Duration length = options.duration("for", null, Duration.ZERO);
    double peak = options.decimal("peak", null, 0);
    double speed = options.decimal("speed", null, 1);
    if (speed == 0) {
      throw new UsageException("--speed wants a number above 0");
    }
    if (script != null && trace == null) {
      return Script.parse(script);
    }
    if (script == null && trace != null) {
      return Trace.read(Path.of(trace)).profile(from, length, peak, speed);
    }
    throw new UsageException("wants exactly one of --script and --trace");
  }

  private static List<InetSocketAddress> addresses(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(Settings::target).toList();
  }

  private static InetSocketAddress target(String text) {
    Matcher parts = TARGET.matcher(text);
    if (parts.matches()) {
      int port = Integer.parseInt(parts.group("port"));
      if (port > 0 && port < 65_536) {
        return InetSocketAddress.createUnresolved(
            parts.group("host").replaceAll("[\\[\\]]", ""), port);
      }
    }
    throw new UsageException(
        "--targets: \"%s\" wants host:port, such as 127.0.0.1:9002".formatted(text));
  }

  private static RetryBudget budget(double share) {
    try {
      return RetryBudget.of(share, 20);
    } catch (IllegalArgumentException wrong) {
      throw new UsageException("--retry-budget: " + wrong.getMessage());
    }
  }

  private static String url(String consul) {
    return consul.contains("://") ? consul : "http://" + consul;
  }

  private static Balance balance(String name) {
    return switch (name) {
      case "round-robin" -> new Balance.RoundRobin();
      case "least-outstanding" -> new Balance.LeastOutstanding();
      default ->
          throw new UsageException(
              "--balance is \"%s\"; wants round-robin or least-outstanding".formatted(name));
    };
  }

  private static @Nullable InetAddress address(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException unknown) {
      throw new UsageException(
          "--bind-address is \"%s\"; wants an address of this machine".formatted(text));
    }
  }
}
