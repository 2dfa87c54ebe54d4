package dev.scaledservice.signals.statsd;

import dev.scaledservice.engine.Target;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.signals.Measured;
import dev.scaledservice.signals.Pod;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.Ticker;
import dev.scaledservice.signals.calls.CallBook;
import dev.scaledservice.signals.calls.CallReport;
import dev.scaledservice.signals.calls.Tallies;
import dev.scaledservice.signals.window.MemoryBudget;
import dev.scaledservice.signals.wire.Dialect;
import dev.scaledservice.signals.wire.WireSample;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** All services, what their pods said, and the answers to what is asked about it. */
final class SampleStore {

  final Counts counts = new Counts();
  final Attribution attribution = new Attribution();
  final Strangers strangers = new Strangers();
  final Ticker ticker;
  final StatsdSettings.Limits limits;
  final Outsiders outsiders;

  /** What callers tell by revision and instance, of the services that somebody wants it of. */
  final Tallies tallies;

  private final InstantSource clock;
  private final MemoryBudget memory;
  private final MemoryBudget callMemory;
  private final CallBook.Surroundings surroundings;
  private final List<MappingRule> mappings;
  private final AtomicInteger series = new AtomicInteger();
  private final Map<ServiceKey, ServiceSamples> services = new ConcurrentHashMap<>();

  /** So that nobody outside can choose members that look alike. */
  private final long hashSeed = ThreadLocalRandom.current().nextLong();

  private volatile long begin;
  private volatile long lostAt = Interest.NEVER;

  SampleStore(
      StatsdSettings settings,
      CallBook.Surroundings surroundings,
      InstantSource clock,
      Ticker ticker) {
    this.limits = settings.limits();
    this.mappings = settings.mappings();
    this.surroundings = surroundings;
    this.clock = clock;
    this.ticker = ticker;
    this.memory = new MemoryBudget(limits.bytes());
    this.callMemory = new MemoryBudget(limits.calls().bytes());
    this.tallies = new Tallies(callMemory, limits.calls().life(), surroundings);
    this.begin = ticker.nanos();
    this.outsiders = new Outsiders(this::book, limits.calls().life().toNanos());
  }

  Ingest ingest(Dialect dialect) {
    return new Ingest(this, dialect, mappings, clock);
  }

  void beginWindows() {
    begin = ticker.nanos();
  }

  /** Since when packets come here. */
  long begin() {
    return begin;
  }

  /** So many packets were lost before we saw them that sums are too small. */
  void lostPackets() {
    lostAt = ticker.nanos();
  }

  boolean lostPacketsSince(long moment) {
    return lostAt != Interest.NEVER && lostAt - moment >= 0;
  }

  synchronized void pods(ServiceKey key, Collection<PodAddress> pods) {
    ServiceSamples service = service(key);
    Map<PodSamples, Set<InetAddress>> wanted = new HashMap<>();
    for (PodAddress pod : pods) {
      PodSamples samples = service.pod(new Source(key, pod.pod(), pod.revision()));
      wanted.computeIfAbsent(samples, unchanged -> new HashSet<>()).add(pod.address());
      strangers.known(pod.address());
    }
    for (PodSamples pod : service.pods()) {
      attribution.replace(pod, wanted.getOrDefault(pod, Set.of()));
    }
    forgetSilent(service, ticker.nanos()); // Here too: of many services nobody measures anything.
  }

  synchronized void watch(ServiceKey key, Collection<StatsdQuery> queries) {
    service(key).watch(List.copyOf(queries), ticker.nanos());
  }

  synchronized void forget(ServiceKey key) {
    ServiceSamples service = services.remove(key);
    if (service != null) {
      for (PodSamples pod : service.pods()) {
        attribution.replace(pod, Set.of());
      }
      service.watch(List.of(), ticker.nanos());
      service.calls.clear();
    }
    outsiders.admit(key, List.of());
    tallies.forget(key);
  }

  private CallBook book(ServiceKey caller) {
    return new CallBook(caller, limits.calls(), callMemory, surroundings, tallies);
  }

  /** What all callers tell of those they call. */
  List<CallReport> calls() {
    long now = ticker.nanos();
    Instant at = clock.instant();
    List<CallReport> reports = outsiders.reports(now, begin, at);
    for (ServiceSamples service : services.values()) {
      reports.addAll(service.calls.reports(now, begin, at));
    }
    return reports;
  }

  List<Tallied> tallied(ServiceKey callee) {
    return tallies.tallied(callee, ticker.nanos());
  }

  long callBytes() {
    return callMemory.used();
  }

  private ServiceSamples service(ServiceKey key) {
    return services.computeIfAbsent(
        key,
        wanted ->
            new ServiceSamples(wanted, new SeriesBudget(limits, memory, series), book(wanted)));
  }

  Measured measure(
      ServiceKey key, String metric, StatsdQuery query, Target target, Collection<Pod> pods) {
    ServiceSamples service = services.get(key);
    Interest interest =
        service == null ? null : service.interests().find(query.name(), query.tags());
    if (service == null || interest == null) {
      return Measured.unknown(metric, "nobody has asked for it yet");
    }
    Moment now = new Moment(ticker.nanos(), clock.instant());
    forgetSilent(service, now.nanos());
    boolean perPod = target instanceof Target.AverageValue && Inquiry.averages(query.as());
    Inquiry inquiry = new Inquiry(this, service, interest, query, pods, now);
    return perPod ? inquiry.perPod(metric) : inquiry.total(metric);
  }

  List<PodEvents> events(ServiceKey key, String name, Map<String, String> tags) {
    ServiceSamples service = services.get(key);
    Interest interest = service == null ? null : service.interests().find(name, tags);
    if (service == null || interest == null) {
      return List.of();
    }
    List<PodEvents> events = new ArrayList<>();
    for (PodSamples pod : service.pods()) {
      synchronized (pod) {
        InterestSamples samples = pod.find(interest);
        if (samples != null) {
          events.add(new PodEvents(pod.name, pod.source().revision(), (long) samples.events()));
        }
      }
    }
    return events;
  }

  private void forgetSilent(ServiceSamples service, long now) {
    long since = now - limits.podLife().toNanos();
    for (PodSamples pod : service.pods()) {
      if (!pod.heardSince(since)) {
        forgetIfGone(service, pod);
      }
    }
  }

  private synchronized void forgetIfGone(ServiceSamples service, PodSamples pod) {
    if (!attribution.has(pod)) {
      service.forget(pod);
    }
  }

  int series() {
    return series.get();
  }

  long seriesBytes() {
    return memory.used();
  }

  List<String> unasked(ServiceKey key) {
    ServiceSamples service = services.get(key);
    return service == null ? List.of() : service.unasked.names(ticker.nanos());
  }

  /**
   * FNV-1a from a seed, then mixed so that every bit depends on all (the finisher of MurmurHash3).
   */
  long hash(WireSample sample) {
    long hash = hashSeed ^ 0xcbf29ce484222325L;
    for (int i = sample.memberFrom(); i < sample.memberTo(); i++) {
      hash = (hash ^ (sample.packet()[i] & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
