package dev.scaledservice.controller.leadership;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks the leader's own pod, so that the Service in front of the data ports reaches it alone:
 * takes the label from others first, then sets its own. Goes on trying while this process leads.
 *
 * <p>The pod is named by the environment variables {@code POD_NAMESPACE} and {@code POD_NAME};
 * without them there is no pod, and nothing to do.
 */
public final class LeaderLabel implements Leadership.Listener {

  /** What the Service selects. */
  public static final String LABEL = "scaledservice.dev/leader";

  private static final Logger LOG = LoggerFactory.getLogger(LeaderLabel.class);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final KubernetesClient client;
  private final String namespace;
  private final String pod;
  private volatile CountDownLatch over = new CountDownLatch(0);

  public LeaderLabel(KubernetesClient client, Map<String, String> environment) {
    this.client = Impatient.of(client, PATIENCE);
    this.namespace = environment.getOrDefault("POD_NAMESPACE", "");
    this.pod = environment.getOrDefault("POD_NAME", "");
  }

  @Override
  public void gained() {
    if (namespace.isEmpty() || pod.isEmpty()) {
      return;
    }
    CountDownLatch term = new CountDownLatch(1);
    over = term;
    String trouble = take();
    if (trouble != null) {
      LOG.error("pod {}/{} gets no packets: {}", namespace, pod, trouble);
      Thread.ofVirtual().name("leader-label").start(() -> insist(term));
    }
  }

  @Override
  public void lost() {
    over.countDown();
  }

  private void insist(CountDownLatch term) {
    try {
      while (!term.await(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS)) {
        String trouble = take();
        if (trouble == null) {
          LOG.info("pod {}/{} gets packets now", namespace, pod);
          return;
        }
        LOG.debug("still no packets: {}", trouble);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes the label; returns what kept it from that, null for nothing. */
  private @Nullable String take() {
    try {
      for (Pod other : client.pods().inNamespace(namespace).withLabel(LABEL).list().getItems()) {
        if (!other.getMetadata().getName().equals(pod)) {
          remove(other.getMetadata().getName());
        }
      }
      edit(pod, metadata -> metadata.addToLabels(LABEL, "true"));
      return null;
    } catch (KubernetesClientException e) {
      return Objects.requireNonNullElse(e.getMessage(), e.toString());
    }
  }

  private void remove(String other) {
    try {
      edit(other, metadata -> metadata.removeFromLabels(LABEL));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  private void edit(String name, UnaryOperator<ObjectMetaBuilder> change) {
    client
        .pods()
        .inNamespace(namespace)
        .withName(name)
        .edit(before ->
            new PodBuilder(before)
                .withMetadata(change.apply(new ObjectMetaBuilder(before.getMetadata())).build())
                .build());
  }
}
