package dev.scaledservice.controller.acting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.controller.making.Owner;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.SeenRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which writes of the count depend on what was seen. */
class CountTest {

  private static final Owner OWNER = new Owner("ns", "worker", "uid-0");
  private static final Revision REVISION = new Revision("zzcc7b8zx6");

  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final Queue<MockResponse> answers = new ArrayDeque<>();
  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(),
          new MockWebServer(),
          new HashMap<>(),
          new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
              bodies.add(request.getBody().readUtf8());
              return answers.remove().setHeader("Content-Type", "application/json");
            }
          },
          false);
  private KubernetesClient client;
  private Count counts;

  @BeforeEach
  void start() {
    server.init();
    client = server.createClient();
    counts = new Count(new Api(client, () -> true, 1));
  }

  @AfterEach
  void stop() {
    client.close();
    server.destroy();
  }

  @Test
  void moreIsWrittenWhateverHasChangedMeanwhile() throws Exception {
    answers.add(new MockResponse().setResponseCode(200).setBody(stored("8", 5)));

    counts.raise(OWNER, seen("7", 3), 5);

    assertThat(version(bodies.getFirst())).isEmpty();
  }

  @Test
  void lessIsWrittenToWhatWasSeenOnly() throws Exception {
    answers.add(new MockResponse().setResponseCode(200).setBody(stored("8", 2)));
    SeenRevision seen = seen("7", 3);

    assertThat(counts.lower(OWNER, seen, counts.of(seen), 2)).isTrue();

    assertThat(version(bodies.getFirst())).isEqualTo("7");
    // The cache lags behind: what was written is what is known.
    assertThat(counts.of(seen)).isEqualTo(new Count.Standing(2, "8", null));
  }

  /** A process that was stopped between its decision and its write, and goes on much later. */
  @Test
  void lessIsNotWrittenWhereAnotherHasAddedSome() {
    answers.add(
        new MockResponse()
            .setResponseCode(409)
            .setBody(
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":409,\"reason\":\"Conflict\"}"));
    SeenRevision seen = seen("7", 3);

    assertThat(counts.lower(OWNER, seen, counts.of(seen), 2)).isFalse();

    assertThat(counts.of(seen)).isEqualTo(new Count.Standing(3, "7", null));
  }

  private static String version(String body) throws Exception {
    return new ObjectMapper().readTree(body).path("metadata").path("resourceVersion").asText();
  }

  private static SeenRevision seen(String version, int replicas) {
    return new SeenRevision(REVISION, deployment(version, replicas), List.of());
  }

  private static String stored(String version, int replicas) throws Exception {
    return new ObjectMapper().writeValueAsString(deployment(version, replicas));
  }

  private static Deployment deployment(String version, int replicas) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace("ns")
        .withName(REVISION.deployment("worker"))
        .withUid("uid-1")
        .withResourceVersion(version)
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .endSpec()
        .build();
  }
}
