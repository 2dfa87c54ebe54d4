package dev.scaledservice.controller.settings;

import dev.scaledservice.signals.wire.Dialect;
import java.nio.file.Path;
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
            byDefault = "128Mi")
        Bytes receiveBuffer,
    @Setting(
            about =
                "Mapping file of statsd_exporter, which gives names without tags such as"
                    + " calls.worker.abc.ok another name and tags; without, names are as they come")
        @Nullable Path mappingFile,
    Limits limits,
    Advertise advertise) {

  public Statsd {
    new Wants()
        .port("port", port)
        .that(
            receiveBuffer.count() >= 4096 && receiveBuffer.count() <= 1 << 30,
            "receiveBuffer",
            "from 4Ki to 1Gi")
        .that(
            MappingFile.problem(mappingFile) == null,
            "mappingFile",
            String.valueOf(MappingFile.problem(mappingFile)))
        .orThrow();
  }

  /** What is kept at most, and for how long. */
  public record Limits(
      @Setting(
              about = "A pod not heard for so long is silent: what it did not send is not zero",
              byDefault = "10s")
          Duration silence,
      @Setting(about = "A gauge not sent for so long is stale", byDefault = "1m")
          Duration gaugeLife,
      @Setting(about = "A pod not heard for so long is forgotten", byDefault = "10m")
          Duration podLife,
      @Setting(about = "Series kept of one service; more are dropped", byDefault = "10000")
          int seriesPerService,
      @Setting(about = "Different tags kept of one pod's gauge", byDefault = "100")
          int tagSetsPerGauge,
      @Setting(about = "Memory for all series, by estimate", byDefault = "256Mi") Bytes memory) {

    public Limits {
      new Wants()
          .that(silence.toSeconds() >= 1, "silence", "1s or more")
          .that(gaugeLife.compareTo(silence) >= 0, "gaugeLife", "silence or more", "silence")
          .that(podLife.compareTo(gaugeLife) >= 0, "podLife", "gaugeLife or more", "gaugeLife")
          .that(seriesPerService >= 1, "seriesPerService", "1 or more")
          .that(tagSetsPerGauge >= 1, "tagSetsPerGauge", "1 or more")
          .that(memory.count() >= 1 << 20, "memory", "1Mi or more")
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
