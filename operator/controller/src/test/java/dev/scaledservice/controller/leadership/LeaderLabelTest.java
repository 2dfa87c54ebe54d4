package dev.scaledservice.controller.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaderLabelTest {

  private final ApiServer api = new ApiServer();
  private final KubernetesClient client = api.client();

  @AfterEach
  void stop() {
    client.close();
    api.close();
  }

  @Test
  void theNewLeaderTakesTheLabelFromTheOld() {
    pod("old", Map.of(LeaderLabel.LABEL, "true", "app", "operator"));
    pod("new", Map.of("app", "operator"));

    label("new").gained();

    assertThat(labels("old")).containsExactlyEntriesOf(Map.of("app", "operator"));
    assertThat(labels("new"))
        .containsEntry(LeaderLabel.LABEL, "true")
        .containsEntry("app", "operator");
  }

  /** What was read of a pod would be stale: its kubelet writes to it just when its process died. */
  @Test
  void noPodIsReadBeforeItIsWritten() {
    pod("old", Map.of(LeaderLabel.LABEL, "true"));
    pod("new", Map.of("app", "operator"));
    api.requests().clear();

    label("new").gained();

    assertThat(api.requests())
        .filteredOn(request -> request.contains("/pods/"))
        .containsExactly(
            "PATCH /api/v1/namespaces/ns/pods/old", "PATCH /api/v1/namespaces/ns/pods/new");
  }

  @Test
  void itGoesOnTryingWhileItLeads() {
    pod("new", Map.of("app", "operator"));
    LeaderLabel label = label("new");
    api.refuse(503);
    label.gained();

    api.refuse(0);

    await().until(() -> labels("new").containsKey(LeaderLabel.LABEL));
    label.lost();
  }

  @Test
  void outsideAPodThereIsNothingToDo() {
    pod("new", Map.of("app", "operator"));

    new LeaderLabel(client, Map.of(), "").gained();

    assertThat(labels("new")).doesNotContainKey(LeaderLabel.LABEL);
  }

  private LeaderLabel label(String pod) {
    return new LeaderLabel(client, Map.of("POD_NAMESPACE", "ns", "POD_NAME", pod), "");
  }

  private void pod(String name, Map<String, String> labels) {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .build())
        .create();
  }

  private Map<String, String> labels(String pod) {
    return client.pods().inNamespace("ns").withName(pod).get().getMetadata().getLabels();
  }
}
