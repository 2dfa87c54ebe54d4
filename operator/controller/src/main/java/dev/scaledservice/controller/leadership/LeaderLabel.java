package dev.scaledservice.controller.leadership;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks the leader's own pod, so that the Service in front of the data ports reaches it alone:
 * takes the label from others first, then sets its own. Goes on trying while this process leads.
 * The label's value tells operators of different classes apart.
 *
 * <p>The pod is named by the environment variables {@code POD_NAMESPACE} and {@code POD_NAME};
 * without them there is no pod, and nothing to do.
 */
public final class LeaderLabel implements Leadership.Listener {

  /** What the Service selects. */
  public static final String LABEL = "scaledservice.dev/leader";

  private static final String WITHOUT_CLASS = "true";

  private static final String REMOVE =
      "[{\"op\":\"remove\",\"path\":\"/metadata/labels/%s\"}]".formatted(LABEL.replace("/", "~1"));

  /** The pod is gone, or its label was gone before. */
  private static final Set<Integer> WITHOUT_LABEL = Set.of(HttpURLConnection.HTTP_NOT_FOUND, 422);

  private static final Logger LOG = LoggerFactory.getLogger(LeaderLabel.class);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final KubernetesClient client;
  private final String namespace;
  private final String pod;
  private final String value;
  private volatile CountDownLatch over = new CountDownLatch(0);

  /**
   * @param operatorClass empty for an operator without one
   */
  public LeaderLabel(
      KubernetesClient client, Map<String, String> environment, String operatorClass) {
    this.value = operatorClass.isEmpty() ? WITHOUT_CLASS : operatorClass;
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
      for (Pod other :
          client.pods().inNamespace(namespace).withLabel(LABEL, value).list().getItems()) {
        if (!other.getMetadata().getName().equals(pod)) {
          remove(other.getMetadata().getName());
        }
      }
      patch(
          pod,
          PatchType.JSON_MERGE,
          "{\"metadata\":{\"labels\":{\"%s\":\"%s\"}}}".formatted(LABEL, value));
      return null;
    } catch (KubernetesClientException e) {
      return Objects.requireNonNullElse(e.getMessage(), e.toString());
    }
  }

  private void remove(String other) {
    try {
      patch(other, PatchType.JSON, REMOVE);
    } catch (KubernetesClientException e) {
      if (!WITHOUT_LABEL.contains(e.getCode())) {
        throw e;
      }
    }
  }

  /**
   * Of this label alone: a pod whose process was just killed is being written to by its kubelet,
   * and an update of what was read before that would be refused.
   */
  private void patch(String name, PatchType type, String patch) {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build())
        .patch(PatchContext.of(type), patch);
  }
}
