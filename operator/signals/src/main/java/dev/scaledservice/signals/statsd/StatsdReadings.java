package dev.scaledservice.signals.statsd;

import dev.scaledservice.engine.Target;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.signals.Measured;
import dev.scaledservice.signals.Pod;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.AddressRange;
import dev.scaledservice.signals.calls.CallReport;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

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
   * What a service's pods have counted, by pod, since each first did; nothing of what no query that
   * is being watched names.
   *
   * @param tags as the query has them
   */
  List<PodEvents> events(ServiceKey service, String name, Map<String, String> tags);

  /**
   * Says from which addresses, beside those of pods, a service takes reports of calls, instead of
   * what was said before.
   */
  void admit(ServiceKey service, Collection<AddressRange> addresses);

  /** What all callers tell of those they call, by caller and callee. */
  List<CallReport> calls();

  /**
   * From within a second on, calls to a service are counted by revision and instance, until it is
   * forgotten. Said again, it takes the place of what was said before, and what was counted stays.
   *
   * @param callers whose reports count
   * @param slow how long a call takes at least to count as slow
   */
  void count(ServiceKey callee, Predicate<ServiceKey> callers, Duration slow);

  /**
   * What callers told of the calls to a service since each line appeared; nothing of a service that
   * is not counted. Revisions and instances that were not called for five minutes are left out.
   */
  List<Tallied> tallied(ServiceKey callee);

  /** Addresses that packets came from and that are no pod's, those that sent most first. */
  List<Stranger> strangers();

  /** Names that a service sends and no query asks for, in order; the first few dozen. */
  List<String> unasked(ServiceKey service);

  /** What has been received and dropped so far. */
  StatsdCounters counters();
}
