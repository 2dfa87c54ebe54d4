package dev.scaledservice.controller.settings;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where StatsD packets come in, and how much of them is kept. */
public record Statsd(
    @Setting(about = "Address to listen on", byDefault = "0.0.0.0") String bind,
    @Setting(about = "UDP port", byDefault = "8125") int port,
    @Setting(about = "How packets are read: etsy or dogstatsd", byDefault = "dogstatsd")
        Dialect dialect,
    @Setting(
            about =
                "Receive buffer asked of the kernel, which gives at most net.core.rmem_max; what it"
                    + " gave is a metric",
            byDefault = "4Mi")
        Bytes receiveBuffer,
    Limits limits,
    Advertise advertise) {

  public Statsd {
    new Wants()
        .port("port", port)
        .that(
            receiveBuffer.count() >= 4096 && receiveBuffer.count() <= 1 << 30,
            "receiveBuffer",
            "from 4Ki to 1Gi")
        .orThrow();
  }

  /** A family of StatsD clients. */
  public enum Dialect {
    ETSY,
    DOGSTATSD
  }

  /** What is dropped, and counted, rather than kept. */
  public record Limits(
      @Setting(about = "Series kept of all services", byDefault = "200000") int series,
      @Setting(about = "Series kept of one service", byDefault = "10000") int seriesPerService,
      @Setting(about = "Longest name of a metric", byDefault = "255") int nameLength,
      @Setting(about = "Most tags of a sample", byDefault = "32") int tags,
      @Setting(about = "A series is forgotten after this long without a sample", byDefault = "5m")
          Duration ttl) {

    public Limits {
      new Wants()
          .that(series >= 1, "series", "1 or more")
          .that(seriesPerService >= 1, "seriesPerService", "1 or more")
          .that(nameLength >= 16, "nameLength", "16 or more")
          .that(tags >= 0, "tags", "0 or more")
          .that(ttl.toSeconds() >= 1, "ttl", "1s or more")
          .orThrow();
    }
  }

  /** Where instances send to. */
  public record Advertise(
      @Setting(about = "STATSD_HOST of the instances; without, nothing is injected")
          @Nullable String host,
      @Setting(about = "STATSD_PORT of the instances", byDefault = "8125") int port) {

    public Advertise {
      new Wants().that(port >= 1 && port <= 65_535, "port", "a port from 1 to 65535").orThrow();
    }
  }
}
