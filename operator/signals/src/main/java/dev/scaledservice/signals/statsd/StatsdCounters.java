package dev.scaledservice.signals.statsd;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a StatsD source has done since it began; all but the gauges only grow.
 *
 * @param packets datagrams received
 * @param bytes their payload
 * @param samples values kept in windows
 * @param unattributed datagrams from an address that is no pod's
 * @param ambiguous datagrams from an address that several pods share
 * @param dropped samples, lines and datagrams that were not kept, by reason; a reason that never
 *     occurred is listed with 0
 * @param failures exceptions that the receiver survived
 * @param kernelDrops datagrams that the kernel threw away because the receive buffer was full; null
 *     where the system does not say
 * @param receiveBuffer gauge: bytes of receive buffer that the kernel granted
 * @param series gauge: series kept
 * @param seriesBytes gauge: an estimate of the memory they take
 * @param calls samples that tell of calls, and were kept
 * @param declined samples that tell of calls and were not kept, by reason
 * @param callBytes gauge: an estimate of the memory that calls take
 */
public record StatsdCounters(
    long packets,
    long bytes,
    long samples,
    long unattributed,
    long ambiguous,
    Map<String, Long> dropped,
    long failures,
    @Nullable Long kernelDrops,
    int receiveBuffer,
    int series,
    long seriesBytes,
    long calls,
    Map<String, Long> declined,
    long callBytes) {

  public StatsdCounters {
    dropped = Map.copyOf(dropped);
    declined = Map.copyOf(declined);
  }
}
