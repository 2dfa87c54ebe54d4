package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Somebody writes the Deployment between the operator's look at it and its way down, every time: a
 * storm is only likely to hit that moment.
 */
@Tag("cluster")
class ConflictTest {

  private static final String NAME = "raced";

  /** How often the other is first. */
  private static final int OFTEN = 3;

  private static Rig rig;
  private static Cluster cluster;
  private static OperatorUnderTest operator;
  private static Turnstile apiServer;
  private static final Rival RIVAL = new Rival();

  /** Writes the Deployment before each of the operator's next writes of its count reaches it. */
  private static final class Rival {
    private final AtomicInteger counts = new AtomicInteger();
    private volatile int left;

    void isFirst(int times) {
      counts.set(0);
      left = times;
    }

    /** Writes of the count that the operator has begun since. */
    int counts() {
      return counts.get();
    }

    boolean mayPass(String write) {
      if (write.contains("/deployments/") && write.contains("fieldManager=scaledservice-scaler")) {
        int attempt = counts.incrementAndGet();
        if (attempt <= left) {
          annotate(attempt);
        }
      }
      return true;
    }

    private static void annotate(int attempt) {
      cluster
          .client()
          .resource(cluster.deployment(NAME))
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"metadata\":{\"annotations\":{\"rival.example/was-first\":\"%d\"}}}"
                  .formatted(attempt));
    }
  }

  @BeforeAll
  static void start() {
    rig = Rig.start();
    cluster = new Cluster(rig);
    apiServer = Turnstile.toApiServer(rig, RIVAL::mayPass);
    operator =
        new OperatorUnderTest(
            rig,
            OperatorUnderTest.Place.of(rig)
                .through(apiServer.kubeconfig(rig), rig.fact("CONSUL_HTTP_ADDR")));
  }

  @AfterAll
  static void end() {
    cluster.deleteAll();
    operator.close();
    apiServer.close();
    cluster.close();
    rig.close();
  }

  @Test
  void aWayDownThatIsRefusedForAConflictIsTakenWithTheNextLook() {
    cluster.apply(
        NAME,
        """
        template: {spec: {containers: [{name: w, image: "w:1", ports: [{containerPort: 9002}]}]}}
        replicas: 4
        scaling: {maxReplicas: 20}
        discovery: {consul: {drain: 1s}}
        """);
    eventually(() -> assertThat(cluster.passing(NAME)).isEqualTo(4));
    RIVAL.isFirst(OFTEN);

    cluster.kubectl("scale", "scaledservice", NAME, "--replicas=3");

    eventually(() -> {
      assertThat(cluster.deployment(NAME).getSpec().getReplicas()).isEqualTo(3);
      assertThat(cluster.pods(NAME)).hasSize(3);
      assertThat(cluster.passing(NAME)).isEqualTo(3);
    });
    // A look may come before the news of what the other wrote last: it is refused for that, too.
    assertThat(RIVAL.counts())
        .as("those refused, and the one that passed")
        .isBetween(OFTEN + 1, OFTEN + 3);
    assertThat(cluster.deployment(NAME).getMetadata().getAnnotations())
        .containsEntry("rival.example/was-first", Integer.toString(OFTEN));
    assertThat(cluster.condition(NAME, "AbleToScale")).startsWith("True");
    assertThat(cluster.condition(NAME, "ReplicasContested")).startsWith("False");
    assertThat(cluster.events(NAME)).noneMatch(event -> event.startsWith("Warning WriteRefused"));
  }
}
