package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.CallBook;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the pods of one service said lately, and what is wanted of it. For several threads. */
final class ServiceSamples {

  final ServiceKey key;
  final SeriesBudget budget;
  final HeardNames unasked = new HeardNames();

  /** What its pods tell of the services they call. */
  final CallBook calls;

  private final Map<String, PodSamples> pods = new ConcurrentHashMap<>();
  private volatile Interests interests = Interests.NONE;

  ServiceSamples(ServiceKey key, SeriesBudget budget, CallBook calls) {
    this.key = key;
    this.budget = budget;
    this.calls = calls;
  }

  Interests interests() {
    return interests;
  }

  void watch(Collection<StatsdQuery> queries, long now) {
    // First what receivers look at, then what they filled: they look again with every packet.
    interests = interests.replacedBy(queries, now);
    for (PodSamples pod : pods.values()) {
      synchronized (pod) {
        pod.keepOnly(interests);
      }
    }
  }

  PodSamples pod(Source source) {
    PodSamples pod = pods.computeIfAbsent(source.pod(), name -> new PodSamples(this, source));
    pod.source(source);
    return pod;
  }

  @Nullable PodSamples pod(String name) {
    return pods.get(name);
  }

  Collection<PodSamples> pods() {
    return pods.values();
  }

  /** Gives back what a pod held. */
  void forget(PodSamples pod) {
    synchronized (pod) {
      pod.keepOnly(Interests.NONE);
    }
    pods.remove(pod.name, pod);
  }
}
