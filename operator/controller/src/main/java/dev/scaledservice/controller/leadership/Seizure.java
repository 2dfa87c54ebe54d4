package dev.scaledservice.controller.leadership;

import dev.scaledservice.controller.settings.LeaderElection;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the Lease from whoever has it, so that every operator stops acting, and never gives it
 * back: it runs out some time after this is closed. That is the time to delete the operators in;
 * where they are not, they go on by themselves.
 */
public final class Seizure implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Seizure.class);

  /** How long others wait after the last renewal. */
  private static final Duration LASTS = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int ATTEMPTS = 5;

  private final LeaderElection settings;
  private final Leases leases;
  private final Tenure tenure;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread renewing = Thread.ofVirtual().name("seizure").unstarted(this::renew);

  /**
   * @param environment {@code POD_NAMESPACE} stands in for what the settings leave open
   * @throws IllegalArgumentException where operators do not elect one: there is nothing to seize
   */
  public Seizure(
      LeaderElection settings, KubernetesClient client, Map<String, String> environment) {
    if (!settings.enabled()) {
      throw new IllegalArgumentException(
          "leaderElection.enabled is false, so a running operator cannot be told to stop; wants"
              + " true, as it is by default");
    }
    this.settings = settings;
    this.leases =
        new Leases(
            client,
            Leadership.namespace(settings, client, environment),
            settings.name(),
            "releasing_" + UUID.randomUUID(),
            LASTS,
            PATIENCE,
            InstantSource.system());
    this.tenure = new Tenure(System::nanoTime, InstantSource.system(), LASTS.dividedBy(2));
  }

  /**
   * Takes it. When this returns nobody else acts: whoever did has had the time that a Lease gives
   * for writes under way.
   *
   * @throws KubernetesClientException when the Lease cannot be had
   */
  public void take() throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        boolean alone = hold();
        renewing.start();
        if (!alone) {
          LOG.info("{} is ours; waiting for its former holder to stop", leases);
          Thread.sleep(settings.leaseDuration());
        }
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Whether nobody else may act now; asked before each write. */
  public boolean holds() {
    return tenure.holds();
  }

  /** Returns whether nobody had it. */
  private boolean hold() {
    Tenure.Mark sent = tenure.now();
    Lease lease = leases.read();
    boolean alone = lease == null || Leases.holder(lease).isEmpty() || leases.isOurs(lease);
    if (lease == null) {
      leases.create();
    } else {
      leases.hold(lease);
    }
    tenure.renewed(sent);
    return alone;
  }

  private void renew() {
    try {
      while (!closing.await(settings.retryPeriod().toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          hold();
        } catch (KubernetesClientException e) {
          LOG.warn("{} was not renewed: {}", leases, e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      renewing.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tenure.end();
  }
}
