package dev.scaledservice.controller;

import dev.scaledservice.controller.observing.Identity;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which cluster this is: the uid of the namespace {@code kube-system}, which no two clusters share
 * and which outlives every installation of the operator. Asked for once, and again until it is
 * answered: an id that was made up would leave behind what it wrote, or touch what others wrote.
 */
final class ClusterIdentity implements Supplier<Identity>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterIdentity.class);
  private static final String NAMESPACE = "kube-system";
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final KubernetesClient client;
  private final Runnable found;
  private final Thread thread = Thread.ofVirtual().name("cluster-identity").unstarted(this::ask);
  private volatile Identity identity = new Identity.Unknown("not asked for yet");

  /**
   * @param found called when an answer comes that was not there at the start
   */
  ClusterIdentity(KubernetesClient client, Runnable found) {
    this.client = client;
    this.found = found;
  }

  /** Asks once, and goes on asking in the background if that was in vain. */
  void start() {
    identity = read(client);
    if (identity instanceof Identity.Unknown(String why)) {
      LOG.warn("nothing is registered in Consul: {}", why);
      thread.start();
    }
  }

  @Override
  public Identity get() {
    return identity;
  }

  private void ask() {
    try {
      Duration wait = FIRST_WAIT;
      while (identity instanceof Identity.Unknown) {
        Thread.sleep(wait);
        wait =
            wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        identity = read(client);
      }
      LOG.info("the cluster is known now: {}", identity);
      found.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The operator ends.
    }
  }

  /** What the API server says now. */
  static Identity read(KubernetesClient client) {
    try {
      Namespace namespace = client.namespaces().withName(NAMESPACE).get();
      return namespace == null
          ? unknown("there is none")
          : new Identity.Known(namespace.getMetadata().getUid());
    } catch (KubernetesClientException e) {
      return unknown(
          e.getCode() == 403
              ? "the operator's service account may not get it"
              : String.valueOf(e.getMessage()));
    }
  }

  private static Identity unknown(String why) {
    return new Identity.Unknown(
        "the uid of namespace %s tells clusters apart in Consul, and cannot be read: %s; "
                .formatted(NAMESPACE, why)
            + "grant get on it, or set consul.clusterId");
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
