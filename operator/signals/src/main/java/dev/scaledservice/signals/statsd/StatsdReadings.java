package dev.scaledservice.signals.statsd;

import dev.scaledservice.engine.Target;
import dev.scaledservice.signals.Measured;
import dev.scaledservice.signals.Pod;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.AddressRange;
import dev.scaledservice.signals.calls.CallReport;
import java.util.Collection;
import java.util.List;

/**
 * What services tell by StatsD. Every method may be called from any thread at any time and returns
 * at once.
 */
public interface StatsdReadings {

  /**
   * Says which pods a service has, instead of what was said before. An address that two pods share
   * (pods in the host's network) is nobody's.
   */
  void pods(ServiceKey service, Collection<PodAddress> pods);

  /**
   * Says what will be asked about a service, instead of what was said before: samples that no query
   * names are not kept. A query that is new starts with an empty window.
   */
  void watch(ServiceKey service, Collection<StatsdQuery> queries);

  /** The service is gone: its pods, queries and samples with it. */
  void forget(ServiceKey service);

  /**
   * From now on packets come to this process; until now they went to another. Windows fill anew, so
   * that nothing is taken for zero that was only not heard.
   */
  void beginWindows();

  /**
   * Answers a query that is being watched, in the shape that its target wants: one number a pod for
   * the average of a gauge, a mean or a percentile, else one number.
   *
   * @param metric name of the metric in the policy
   * @param pods the pods that the service has now
   */
  Measured measure(
      ServiceKey service, String metric, StatsdQuery query, Target target, Collection<Pod> pods);

  /**
   * Says from which addresses, beside those of pods, a service takes reports of calls, instead of
   * what was said before.
   */
  void admit(ServiceKey service, Collection<AddressRange> addresses);

  /** What all callers tell of those they call, by caller and callee. */
  List<CallReport> calls();

  /** Addresses that packets came from and that are no pod's, those that sent most first. */
  List<Stranger> strangers();

  /** Names that a service sends and no query asks for, in order; the first few dozen. */
  List<String> unasked(ServiceKey service);

  /** What has been received and dropped so far. */
  StatsdCounters counters();
}
