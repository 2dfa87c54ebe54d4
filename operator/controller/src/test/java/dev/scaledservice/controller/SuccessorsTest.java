package dev.scaledservice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.local.api.EmbeddedApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SuccessorsTest {

  private static final Path DEFINITION =
      Path.of(
          Objects.requireNonNull(System.getProperty("project.root")),
          "crds/scaledservices.scaledservice.dev.yaml");

  private final EmbeddedApiServer server = EmbeddedApiServer.start();
  private final KubernetesClient client = server.client();
  private final Watching watching = new Watching();
  private final Hesitant reconciler = new Hesitant(watching);
  private final Operator operator = OperatorProcess.operator(client, Metrics.NOOP, watching);

  @BeforeEach
  void start() {
    server.install(DEFINITION);
    operator.register(
        reconciler, configuration -> configuration.withTriggerReconcilerOnAllEvents(true));
    operator.start();
  }

  @AfterEach
  void end() {
    reconciler.goOn.release(Integer.MAX_VALUE / 2);
    operator.stop();
    client.close();
    server.close();
  }

  @Test
  void oneMadeAnewWhileTheOneBeforeIsLookedAtIsLookedAtToo() {
    String first = make();
    eventually(() -> assertThat(reconciler.lookedAt).containsExactly(first));
    client.resources(ScaledService.class).inNamespace("default").withName("worker").delete();
    String second = make();
    eventually(() -> assertThat(watching.uids()).containsExactly(second));

    reconciler.goOn.release(100);

    eventually(() -> assertThat(reconciler.lookedAt).containsExactly(first, second));
  }

  /** Returns its uid. */
  private String make() {
    String yaml =
        """
        apiVersion: scaledservice.dev/v1alpha1
        kind: ScaledService
        metadata: {name: worker, namespace: default}
        spec:
          template: {spec: {containers: [{name: w, image: "w:1"}]}}
          replicas: 1
          scaling: {maxReplicas: 20}
        """;
    return client
        .resource(Serialization.unmarshal(yaml, ScaledService.class))
        .create()
        .getMetadata()
        .getUid();
  }

  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
  }

  /** Looks at every service that is there, and does not finish before it is told to. */
  private static final class Hesitant implements Reconciler<ScaledService> {

    final Queue<String> lookedAt = new ConcurrentLinkedQueue<>();
    final Semaphore goOn = new Semaphore(0);
    private final Watching watching;

    Hesitant(Watching watching) {
      this.watching = watching;
    }

    @Override
    public List<EventSource<?, ScaledService>> prepareEventSources(
        EventSourceContext<ScaledService> context) {
      return watching.sources(context);
    }

    @Override
    public UpdateControl<ScaledService> reconcile(
        ScaledService service, Context<ScaledService> context) throws InterruptedException {
      if (!context.isPrimaryResourceDeleted()) {
        lookedAt.add(service.getMetadata().getUid());
        goOn.acquire();
      }
      return UpdateControl.noUpdate();
    }
  }
}
