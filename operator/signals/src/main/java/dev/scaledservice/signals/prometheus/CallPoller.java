package dev.scaledservice.signals.prometheus;

import dev.scaledservice.signals.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Prometheus servers for calls to services by revision, each service's queries on a thread of
 * its own. What it tells, it tells at once.
 */
public final class CallPoller implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CallPoller.class);

  /** Far more than one service's rollout wants, and not much to keep. */
  private static final int SERIES = 20_000;

  /** An answer older than so many intervals, and the time that an answer may take, is too old. */
  private static final int TOO_OLD_AFTER = 3;

  private final Map<String, QueryClient> clients = new TreeMap<>();
  private final Duration interval;
  private final InstantSource clock;
  private final Map<ServiceKey, Poll> polls = new ConcurrentHashMap<>();

  /**
   * @param servers those that queries may name
   * @param interval how often each service's calls are asked for
   * @throws IllegalArgumentException when a server's certificate authority cannot be used
   */
  public CallPoller(List<PrometheusServer> servers, Duration interval, InstantSource clock) {
    servers.forEach(server -> clients.put(server.name(), new QueryClient(server)));
    this.interval = interval;
    this.clock = clock;
  }

  /**
   * What is known of the calls to a service.
   *
   * @param behind how far the last call that is counted may be behind
   * @param trouble why nothing newer is known, as a clause; empty where there is no trouble
   */
  public record Told(List<CountedCalls> calls, Duration behind, String trouble) {

    static Told nothing(String trouble) {
      return new Told(List.of(), Duration.ZERO, trouble);
    }

    public Told {
      calls = List.copyOf(calls);
    }
  }

  private static final class Poll {
    private final CallQueries queries;
    private final CallCounts counts = new CallCounts();
    private volatile Told told;
    private volatile Instant at;
    private @Nullable Thread thread;

    Poll(CallQueries queries, Instant at) {
      this.queries = queries;
      this.told = Told.nothing("Prometheus %s has not answered yet".formatted(queries.server()));
      this.at = at;
    }
  }

  /**
   * Says what is asked for a service, instead of what was said before: other queries count anew.
   *
   * @param queries null for none
   */
  public void watch(ServiceKey service, @Nullable CallQueries queries) {
    Poll before = polls.get(service);
    if (queries == null ? before == null : before != null && before.queries.equals(queries)) {
      return;
    }
    synchronized (this) {
      end(polls.remove(service));
      if (queries != null) {
        polls.put(service, begin(queries));
      }
    }
  }

  /** What was last known; costs next to nothing. */
  public Told told(ServiceKey service) {
    Poll poll = polls.get(service);
    if (poll == null) {
      return Told.nothing("nobody asks for them");
    }
    Told told = poll.told;
    QueryClient client = clients.get(poll.queries.server());
    if (client == null || !told.trouble().isEmpty()) {
      return told;
    }
    Duration longest = interval.multipliedBy(TOO_OLD_AFTER).plus(client.server().requestTimeout());
    Duration age = Duration.between(poll.at, clock.instant());
    return age.compareTo(longest) <= 0
        ? told
        : new Told(
            told.calls(),
            told.behind(),
            "%s has not answered for %d s".formatted(client.server(), age.toSeconds()));
  }

  /** Nobody wants to know of any service. */
  public synchronized void forgetAll() {
    polls.values().forEach(CallPoller::end);
    polls.clear();
  }

  private Poll begin(CallQueries queries) {
    Poll poll = new Poll(queries, clock.instant());
    QueryClient client = clients.get(queries.server());
    if (client == null) {
      poll.told = Told.nothing(PrometheusServer.missing(queries.server()));
    } else {
      String promql = queries.promql();
      poll.thread =
          Repeated.start("calls-" + queries.server(), interval, () -> ask(poll, client, promql));
    }
    return poll;
  }

  private void ask(Poll poll, QueryClient client, String promql) throws InterruptedException {
    String trouble;
    try {
      AnswerText.Many many = client.askMany(promql);
      trouble = many.why();
      if (trouble.isEmpty() && many.series().size() > SERIES) {
        trouble =
            "the queries of calls yield %,d series: put sum by (instance, revision) around them"
                .formatted(many.series().size());
      } else if (trouble.isEmpty()) {
        poll.counts.take(many.series(), clock.instant());
        poll.at = clock.instant();
        trouble = CallCounts.lacks(many.series());
      }
    } catch (RuntimeException e) {
      LOG.error("asking {} for calls failed", client.server(), e);
      trouble = "asking failed: " + e;
    }
    poll.told = new Told(poll.counts.counted(), poll.counts.spacing().plus(interval), trouble);
  }

  private static void end(@Nullable Poll poll) {
    if (poll != null && poll.thread != null) {
      poll.thread.interrupt();
    }
  }

  @Override
  public synchronized void close() {
    forgetAll();
    clients.values().forEach(QueryClient::close);
  }
}
