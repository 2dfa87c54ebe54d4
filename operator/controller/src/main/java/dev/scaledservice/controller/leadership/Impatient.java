package dev.scaledservice.controller.leadership;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Duration;

/** A client for those who try again by themselves, at their own pace. */
public final class Impatient {

  private Impatient() {}

  /**
   * The same connections without retries.
   *
   * @param patience the longest wait for an answer
   */
  public static KubernetesClient of(KubernetesClient client, Duration patience) {
    RequestConfig once =
        new RequestConfigBuilder()
            .withRequestTimeout((int) patience.toMillis())
            .withRequestRetryBackoffLimit(0)
            .build();
    return client.newClient(once).adapt(KubernetesClient.class);
  }
}
