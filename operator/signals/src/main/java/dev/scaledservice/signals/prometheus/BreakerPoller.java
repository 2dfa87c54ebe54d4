package dev.scaledservice.signals.prometheus;

import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.CallLimits;
import dev.scaledservice.signals.calls.CallReport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Prometheus servers for what resilience4j exports about breakers: one query a server, however
 * many services want to know, on a thread of its own, and only while one does.
 */
public final class BreakerPoller implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BreakerPoller.class);

  private final Map<String, PrometheusServer> servers = new TreeMap<>();
  private final Duration interval;
  private final InstantSource clock;
  private final Map<ServiceKey, String> wanted = new ConcurrentHashMap<>();
  private final Map<ServiceKey, Set<String>> pods = new ConcurrentHashMap<>();
  private final Map<String, Map<String, ServiceKey>> owners = new ConcurrentHashMap<>();
  private final Map<String, Poll> polls = new ConcurrentHashMap<>();

  /**
   * @param interval how often each server is asked
   */
  public BreakerPoller(List<PrometheusServer> servers, Duration interval, InstantSource clock) {
    servers.forEach(server -> this.servers.put(server.name(), server));
    this.interval = interval;
    this.clock = clock;
  }

  private static final class Poll {
    private final Resilience4j breakers;
    private final QueryClient client;
    private volatile String trouble = "";
    private @Nullable Thread thread;

    Poll(Resilience4j breakers, QueryClient client) {
      this.breakers = breakers;
      this.client = client;
    }
  }

  /** Says which pods a service has, instead of what was said before. */
  public void pods(ServiceKey service, Collection<String> names) {
    Set<String> now = Set.copyOf(names);
    Set<String> before = pods.put(service, now);
    if (!now.equals(before)) {
      Map<String, ServiceKey> owned =
          owners.computeIfAbsent(service.namespace(), unchanged -> new ConcurrentHashMap<>());
      for (String gone : before == null ? Set.<String>of() : before) {
        owned.remove(gone, service);
      }
      now.forEach(pod -> owned.put(pod, service));
    }
  }

  /**
   * A service wants to know of breakers.
   *
   * @param server which one to ask; null where it wants to know no longer
   */
  public void watch(ServiceKey service, @Nullable String server) {
    String before = server == null ? wanted.remove(service) : wanted.put(service, server);
    if (!Objects.equals(before, server)) {
      settle();
    }
  }

  /** The service is gone. */
  public void forget(ServiceKey service) {
    watch(service, null);
    pods(service, Set.of());
    pods.remove(service);
  }

  /** What callers were last known to do; none of a server that nobody asks for. */
  public List<CallReport> reports(String server) {
    Poll poll = polls.get(server);
    return poll == null ? List.of() : poll.breakers.reports();
  }

  /** Why nothing newer is known, as a clause; empty where there is no trouble. */
  public String trouble(String server) {
    Poll poll = polls.get(server);
    if (poll != null) {
      return poll.trouble;
    }
    return servers.containsKey(server) ? "" : PrometheusServer.missing(server);
  }

  /** By server, series whose target is no pod of a service: their callers are not known. */
  public Map<String, Integer> strangers() {
    Map<String, Integer> strangers = new TreeMap<>();
    polls.forEach((server, poll) -> strangers.put(server, poll.breakers.strangers()));
    return strangers;
  }

  private synchronized void settle() {
    polls
        .entrySet()
        .removeIf(entry -> {
          boolean unwanted = !wanted.containsValue(entry.getKey());
          if (unwanted) {
            end(entry.getValue());
          }
          return unwanted;
        });
    for (String name : Set.copyOf(wanted.values())) {
      PrometheusServer server = servers.get(name);
      if (server != null) {
        polls.computeIfAbsent(name, unchanged -> begin(server));
      }
    }
  }

  private Poll begin(PrometheusServer server) {
    Poll poll =
        new Poll(
            new Resilience4j(
                (namespace, pod) -> owners.getOrDefault(namespace, Map.of()).get(pod),
                pods::containsKey,
                CallLimits.DEFAULT.callees()),
            new QueryClient(server));
    poll.thread = Repeated.start("breakers-" + server.name(), interval, () -> ask(poll, server));
    return poll;
  }

  private void ask(Poll poll, PrometheusServer server) throws InterruptedException {
    try {
      AnswerText.Many many = poll.client.askMany(Resilience4j.QUERY);
      poll.trouble = many.why();
      if (many.trouble() == null) {
        poll.breakers.take(many.series(), clock.instant());
      }
    } catch (RuntimeException e) {
      LOG.error("asking {} for breakers failed", server, e);
      poll.trouble = "asking failed: " + e;
    }
  }

  private static void end(Poll poll) {
    Thread thread = poll.thread;
    if (thread != null) {
      thread.interrupt();
    }
    poll.client.close();
  }

  @Override
  public synchronized void close() {
    wanted.clear();
    polls.values().forEach(BreakerPoller::end);
    polls.clear();
  }
}
