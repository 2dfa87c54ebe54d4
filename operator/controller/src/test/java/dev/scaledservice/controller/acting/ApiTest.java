package dev.scaledservice.controller.acting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiTest {

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(),
          new MockWebServer(),
          new HashMap<>(),
          new KubernetesCrudDispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
              requests.add(request.getMethod());
              return super.dispatch(request);
            }
          },
          false);
  private KubernetesClient client;
  private Api api;

  @BeforeEach
  void start() {
    server.init();
    client = server.createClient();
    api = new Api(client, () -> true, 1);
  }

  @AfterEach
  void stop() {
    client.close();
    server.destroy();
  }

  /** A right to read single objects is not among those that the operator asks for. */
  @Test
  void aMergeReadsNothing() {
    pod("one");
    requests.clear();

    api.merge(Kind.POD, "ns", "one", label(), "test");

    assertThat(requests).containsExactly("PATCH");
    assertThat(client.pods().inNamespace("ns").withName("one").get().getMetadata().getLabels())
        .containsEntry("colour", "green");
  }

  @Test
  void aMergeOfWhatIsGoneIsNothing() {
    api.mergeIfThere(Kind.POD, "ns", "gone", label(), "test");

    assertThat(client.pods().inNamespace("ns").list().getItems()).isEmpty();
  }

  private void pod(String name) {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName(name)
                .endMetadata()
                .build())
        .create();
  }

  private static ObjectNode label() {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.withObject("/metadata/labels").put("colour", "green");
    return patch;
  }
}
