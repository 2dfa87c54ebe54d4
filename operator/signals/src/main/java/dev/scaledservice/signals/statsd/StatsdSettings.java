package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.calls.CallLimits;
import dev.scaledservice.signals.wire.Dialect;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How StatsD is listened to.
 *
 * @param bind where; port 0 for any free one
 * @param dialect whose grammar holds
 * @param receiveBuffer bytes of receive buffer asked of the kernel, which may grant less: how long
 *     a pause of this process may last before packets are lost
 * @param mappings rules for names without tags; the first that fits counts
 * @param limits what is kept at most
 */
public record StatsdSettings(
    InetSocketAddress bind,
    Dialect dialect,
    int receiveBuffer,
    List<MappingRule> mappings,
    Limits limits) {

  public StatsdSettings {
    mappings = List.copyOf(mappings);
  }

  /** What the kernel is asked for where nobody says otherwise. */
  public static final int DEFAULT_RECEIVE_BUFFER = 128 << 20;

  /** DogStatsD with the usual limits. */
  public static StatsdSettings at(InetSocketAddress bind) {
    return new StatsdSettings(
        bind, Dialect.DOGSTATSD, DEFAULT_RECEIVE_BUFFER, List.of(), Limits.DEFAULT);
  }

  /**
   * What is kept at most, and for how long.
   *
   * @param silence a pod not heard for so long is silent: what it did not send is not zero
   * @param gaugeLife a gauge not sent for so long is stale
   * @param podLife a pod not heard for so long is forgotten
   * @param seriesPerService series of one service
   * @param tagSetsPerGauge different tags under the name of one pod's gauge
   * @param bytes memory for all series, by estimate
   * @param calls what is kept of calls
   */
  public record Limits(
      Duration silence,
      Duration gaugeLife,
      Duration podLife,
      int seriesPerService,
      int tagSetsPerGauge,
      long bytes,
      CallLimits calls) {

    /** The usual ones: 10 s, 1 min, 10 min, 10,000 series, 100 tag sets, 256 MiB. */
    public static final Limits DEFAULT =
        new Limits(
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(10),
            10_000,
            100,
            256L << 20,
            CallLimits.DEFAULT);
  }
}
