package dev.scaledservice.signals.prometheus;

import dev.scaledservice.engine.Measurement;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.Measured;
import dev.scaledservice.signals.ServiceKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks queries in the background, each by a virtual thread of its own, so that a server that hangs
 * delays nobody else's answers.
 */
public final class PrometheusPoller implements PrometheusReadings, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PrometheusPoller.class);

  /** Nothing is pulled fast enough to see a burst. */
  private static final Reading NO_BURST = new Reading.Unknown("pulled, not pushed");

  private final Map<String, QueryClient> clients = new TreeMap<>();
  private final Map<String, Map<Answer.Outcome, LongAdder>> calls = new HashMap<>();
  private final InstantSource clock;
  private final Map<ServiceKey, Map<String, PrometheusQuery>> wanted = new ConcurrentHashMap<>();
  private final Map<PrometheusQuery, Poll> polls = new ConcurrentHashMap<>();

  /**
   * @param servers those that queries may name
   * @throws IllegalArgumentException when a server's certificate authority cannot be used
   */
  public PrometheusPoller(List<PrometheusServer> servers, InstantSource clock) {
    this.clock = clock;
    for (PrometheusServer server : servers) {
      clients.put(server.name(), new QueryClient(server));
      Map<Answer.Outcome, LongAdder> outcomes = new HashMap<>();
      for (Answer.Outcome outcome : Answer.Outcome.values()) {
        outcomes.put(outcome, new LongAdder());
      }
      calls.put(server.name(), outcomes);
    }
  }

  private record Poll(Asked asked, Thread thread) {}

  @Override
  public void watch(ServiceKey service, Map<String, PrometheusQuery> queries) {
    Map<String, PrometheusQuery> before =
        queries.isEmpty() ? wanted.remove(service) : wanted.put(service, Map.copyOf(queries));
    if (!queries.equals(before == null ? Map.of() : before)) {
      settle();
    }
  }

  @Override
  public void forget(ServiceKey service) {
    watch(service, Map.of());
  }

  @Override
  public Measured measure(ServiceKey service, String metric) {
    PrometheusQuery query = wanted.getOrDefault(service, Map.of()).get(metric);
    if (query == null) {
      return Measured.unknown(metric, "nobody asks for it");
    }
    Poll poll = polls.get(query);
    if (poll == null) {
      return Measured.unknown(
          metric,
          clients.containsKey(query.server())
              ? "not asked yet"
              : PrometheusServer.missing(query.server())
                  + (clients.isEmpty() ? "" : "; there is " + String.join(", ", clients.keySet())));
    }
    return new Measured(
        new Measurement.Total(metric, poll.asked().reading(), NO_BURST), poll.asked().note());
  }

  @Override
  public PrometheusCounters counters() {
    Map<String, Map<String, Long>> counted = new HashMap<>();
    calls.forEach((server, outcomes) -> {
      Map<String, Long> byName = new LinkedHashMap<>();
      outcomes.forEach(
          (outcome, count) -> byName.put(outcome.name().toLowerCase(Locale.ROOT), count.sum()));
      counted.put(server, byName);
    });
    List<PrometheusCounters.Age> ages = new ArrayList<>();
    polls.forEach((query, poll) ->
        ages.add(new PrometheusCounters.Age(query.server(), query.query(), poll.asked().age())));
    return new PrometheusCounters(counted, ages);
  }

  /** Begins what is newly wanted and ends what nobody wants any more. */
  private synchronized void settle() {
    Set<PrometheusQuery> all = new HashSet<>();
    wanted.values().forEach(queries -> all.addAll(queries.values()));
    polls
        .entrySet()
        .removeIf(entry -> {
          boolean gone = !all.contains(entry.getKey());
          if (gone) {
            entry.getValue().thread().interrupt();
          }
          return gone;
        });
    for (PrometheusQuery query : all) {
      QueryClient client = clients.get(query.server());
      if (client != null) {
        polls.computeIfAbsent(query, one -> begin(one, client));
      }
    }
  }

  private Poll begin(PrometheusQuery query, QueryClient client) {
    var asked = new Asked(query.interval(), client.server(), clock);
    Thread thread =
        Repeated.start(
            "prometheus-" + query.server(),
            query.interval(),
            () -> count(query.server(), asked.answered(answer(query, client))));
    return new Poll(asked, thread);
  }

  private static Answer answer(PrometheusQuery query, QueryClient client)
      throws InterruptedException {
    try {
      return client.ask(query.query());
    } catch (RuntimeException e) {
      LOG.error("asking {} failed", client.server(), e);
      return new Answer.Trouble(Answer.Outcome.FAILED, "asking failed: " + e);
    }
  }

  private void count(String server, Answer.Outcome outcome) {
    LongAdder count = calls.getOrDefault(server, Map.of()).get(outcome);
    if (count != null) {
      count.increment();
    }
  }

  @Override
  public synchronized void close() {
    wanted.clear();
    polls.values().forEach(poll -> poll.thread().interrupt());
    polls.clear();
    clients.values().forEach(QueryClient::close);
  }
}
