package dev.scaledservice.controller.leadership;

import dev.scaledservice.controller.settings.LeaderElection;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads while it holds a Lease, and tries for it for ever.
 *
 * <p>The holder renews every {@code retryPeriod}; it writes while its last renewal is younger than
 * {@code renewDeadline}, and not when it is older. While it can neither renew nor see another lead,
 * as when the API server is away, its term is not over: it may go on where it was if nobody has
 * taken over until it can renew. Others take over when they have seen no change for {@code
 * leaseDuration} by their own monotonic clock, as client-go does: clocks that differ between
 * machines make nobody leader. What is left between the two is for writes under way.
 */
public final class LeaseElection implements Leadership {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseElection.class);

  private final Leases leases;
  private final Duration retryPeriod;
  private final Tenure tenure;
  private final Heralds heralds;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread loop = Thread.ofVirtual().name("leader-election").unstarted(this::run);

  /** What was last seen of another's Lease, and when that was first seen. */
  private @Nullable Sighting sighting;

  /** Which holding of the Lease was ours last. */
  private String reign = "";

  private volatile long term;
  private volatile String standing = "not started";
  private volatile boolean anotherLeads;

  /** What keeps us from using the Lease; null while nothing does. */
  private volatile @Nullable String trouble;

  /**
   * @param namespace of the Lease
   * @param identity unlike that of any other process
   */
  public LeaseElection(
      LeaderElection settings, KubernetesClient client, String namespace, String identity) {
    this(settings, client, namespace, identity, System::nanoTime, InstantSource.system());
  }

  LeaseElection(
      LeaderElection settings,
      KubernetesClient client,
      String namespace,
      String identity,
      LongSupplier nanos,
      InstantSource clock) {
    Duration patience = settings.renewDeadline().dividedBy(2);
    this.leases =
        new Leases(
            client,
            namespace,
            settings.name(),
            identity,
            settings.leaseDuration(),
            patience,
            clock);
    this.retryPeriod = settings.retryPeriod();
    this.tenure = new Tenure(nanos, clock, settings.renewDeadline());
    this.heralds = new Heralds(settings.leaseDuration());
  }

  private record Sighting(@Nullable LeaseSpec spec, Duration lasts, Tenure.Mark since) {}

  @Override
  public void start() {
    loop.start();
  }

  @Override
  public boolean mayWrite() {
    return tenure.holds();
  }

  @Override
  public boolean anotherLeads() {
    return anotherLeads;
  }

  @Override
  public long term() {
    return term;
  }

  @Override
  public String describe() {
    return standing;
  }

  @Override
  public @Nullable String trouble() {
    return trouble;
  }

  @Override
  public void onChange(Listener listener) {
    heralds.add(listener);
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      loop.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean led = tenure.begun();
    anotherLeads = true; // Or will, at any time from now on.
    tenure.end();
    if (led) {
      heralds.lost();
    }
    heralds.close();
    if (led) {
      release();
    }
    standing = "stopped";
  }

  private void run() {
    try {
      do {
        attempt();
      } while (!closing.await(beforeNextTry().toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void attempt() {
    Tenure.Mark sent = tenure.now();
    try {
      Lease lease = leases.read();
      if (lease == null) {
        lead(sent, leases.create());
      } else if (leases.isOurs(lease)) {
        lead(sent, leases.hold(lease));
      } else if (isFree(lease)) {
        lead(sent, leases.hold(lease));
      } else {
        anotherLeads = true;
        stop("held by " + Leases.holder(lease));
        stand("standing by: held by " + Leases.holder(lease));
      }
    } catch (RuntimeException e) {
      // Whatever it is, the next try may go better; without one this process never leads again.
      failed(e);
    }
  }

  private void lead(Tenure.Mark sent, Lease held) {
    String now = leases.reign(held);
    if (!now.equals(reign)) {
      stop("has changed hands"); // And back, while this process was paused: nobody was seen.
    }
    reign = now;
    term = leases.transitions(held);
    anotherLeads = false;
    boolean gained = !tenure.begun();
    boolean resumed = !gained && !tenure.holds();
    tenure.renewed(sent);
    sighting = null;
    stand("leading");
    if (gained) {
      heralds.gained();
    } else if (resumed) {
      LOG.warn("{}: renewed late; nothing could be written for a while", leases);
      heralds.resumed();
    }
  }

  private void stop(String why) {
    if (tenure.begun()) {
      tenure.end();
      LOG.warn("no longer leading: {} {}", leases, why);
      heralds.lost();
    }
  }

  private void failed(RuntimeException e) {
    int code = e instanceof KubernetesClientException refused ? refused.getCode() : 0;
    if (code == HttpURLConnection.HTTP_CONFLICT) {
      LOG.debug("{}: another was quicker", leases);
      return;
    }
    // Nobody could renew it either: whoever holds it gets its whole time again.
    sighting = null;
    String remedy =
        code == HttpURLConnection.HTTP_FORBIDDEN
            ? "; wants the verbs get, create and update on leases.coordination.k8s.io"
            : "";
    String now = "%s: cannot use %s: %s%s".formatted(standing(), leases, e.getMessage(), remedy);
    stand(now, now);
  }

  private String standing() {
    if (tenure.holds()) {
      return "leading";
    }
    return tenure.begun() ? "writing nothing" : "standing by";
  }

  private void stand(String now) {
    stand(now, null);
  }

  /**
   * @param why what keeps us from using the Lease; null for nothing
   */
  private void stand(String now, @Nullable String why) {
    if (!now.equals(standing)) {
      LOG.info("{}: {}", leases, now);
      standing = now;
    }
    trouble = why;
  }

  /**
   * Whether nobody holds it, or its holder has been silent for as long as it promised not to be.
   */
  private boolean isFree(Lease lease) {
    if (Leases.holder(lease).isEmpty()) {
      return true;
    }
    Sighting seen = sighting;
    if (seen == null || !Objects.equals(seen.spec(), lease.getSpec())) {
      seen = new Sighting(lease.getSpec(), leases.duration(lease), tenure.now());
      sighting = seen;
    }
    return tenure.since(seen.since()).compareTo(seen.lasts()) >= 0;
  }

  private Duration beforeNextTry() {
    if (tenure.begun()) {
      return retryPeriod;
    }
    // Candidates spread out, so that they do not all come at the same moment.
    Duration usual =
        retryPeriod.multipliedBy(ThreadLocalRandom.current().nextInt(60, 101)).dividedBy(100);
    Sighting seen = sighting;
    Duration left = seen == null ? usual : seen.lasts().minus(tenure.since(seen.since()));
    return left.isPositive() && left.compareTo(usual) < 0 ? left : usual;
  }

  private void release() {
    try {
      Lease lease = leases.read();
      if (lease != null && leases.isOurs(lease)) {
        leases.release(lease);
      }
    } catch (KubernetesClientException e) {
      LOG.warn("{} could not be released, a successor has to wait: {}", leases, e.getMessage());
    }
  }
}
