package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The operator gets SIGKILL between any two of its writes, to the API server and to Consul; the
 * next one finishes what it finds.
 */
@Tag("cluster")
class InterruptedTest {

  private static final String NAME = "torn";
  private static final int FEW = 2;
  private static final int MANY = 5;

  /** Fewer would mean that not all writes come this way. */
  private static final int LEAST_WRITES = 4;

  /** More would mean that it never comes to rest. */
  private static final int MOST_WRITES = 40;

  private static Rig rig;
  private static Cluster cluster;
  private static OperatorUnderTest operator;
  private static Turnstile apiServer;
  private static Turnstile consul;

  private static final Fuse FUSE = new Fuse();

  /** Lets so many writes pass, and kills the operator before the next one. */
  private static final class Fuse {
    private final List<String> passed = new CopyOnWriteArrayList<>();
    private int left = Integer.MAX_VALUE;
    private boolean blown;

    synchronized void allow(int writes) {
      passed.clear();
      left = writes;
      blown = false;
    }

    synchronized boolean mayPass(String write) {
      if (left == 0) {
        if (!blown) {
          blown = true;
          operator.kill();
        }
        return false;
      }
      left--;
      passed.add(write);
      return true;
    }

    synchronized boolean blown() {
      return blown;
    }
  }

  @BeforeAll
  static void start() {
    rig = Rig.start();
    cluster = new Cluster(rig);
    apiServer = Turnstile.toApiServer(rig, FUSE::mayPass);
    consul = Turnstile.toConsul(rig, FUSE::mayPass);
    operator =
        new OperatorUnderTest(
            rig,
            OperatorUnderTest.Place.of(rig).through(apiServer.kubeconfig(rig), consul.address()));
  }

  @AfterAll
  static void end() {
    cluster.deleteAll();
    operator.close();
    apiServer.close();
    consul.close();
    cluster.close();
    rig.close();
  }

  /** One of each for every place in between, until one gets through without being killed. */
  @Test
  @Tag("slow")
  void aScaleUpAndAScaleDownAreFinishedByTheNext() {
    cluster.apply(
        NAME,
        """
        template: {spec: {containers: [{name: w, image: "w:1", ports: [{containerPort: 9002}]}]}}
        replicas: %d
        scaling: {maxReplicas: 20}
        discovery: {consul: {drain: 1s}}
        """
            .formatted(FEW));
    atRest(FEW);

    int up = 0;
    int down = 0;
    for (int writes = 0; up == 0 || down == 0; writes++) {
      assertThat(writes).as("writes: %s", FUSE.passed).isLessThan(MOST_WRITES);
      Set<String> before = cluster.uids(NAME);
      boolean grown = isFinished(MANY, up == 0 ? writes : Integer.MAX_VALUE);
      assertThat(cluster.uids(NAME)).as("up, killed after %d", writes).containsAll(before);
      Set<String> all = cluster.uids(NAME);
      boolean shrunk = isFinished(FEW, down == 0 ? writes : Integer.MAX_VALUE);
      assertThat(all).as("down, killed after %d", writes).containsAll(cluster.uids(NAME));
      up = up == 0 && grown ? writes : up;
      down = down == 0 && shrunk ? writes : down;
    }
    assertThat(up).as("writes of a scale-up").isGreaterThan(LEAST_WRITES);
    assertThat(down).as("writes of a scale-down").isGreaterThan(LEAST_WRITES);
  }

  /** Whether it got there before it was killed; in the end it is there anyway. */
  private static boolean isFinished(int replicas, int writes) {
    FUSE.allow(writes);
    cluster.kubectl("scale", "scaledservice", NAME, "--replicas=" + replicas);
    eventually(() -> assertThat(FUSE.blown() || isAtRest(replicas)).isTrue());
    boolean finished = !FUSE.blown();
    if (!finished) {
      FUSE.allow(Integer.MAX_VALUE);
      operator.killAndReplace();
    }
    atRest(replicas);
    FUSE.allow(Integer.MAX_VALUE);
    return finished;
  }

  private static boolean isAtRest(int replicas) {
    try {
      atRestNow(replicas);
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  private static void atRest(int replicas) {
    eventually(() -> atRestNow(replicas));
  }

  /** Everything says the same, and nothing of those that have gone is left anywhere. */
  private static void atRestNow(int replicas) {
    assertThat(cluster.pods(NAME)).hasSize(replicas);
    assertThat(cluster.deployment(NAME).getSpec().getReplicas()).isEqualTo(replicas);
    assertThat(cluster.registered(NAME)).isEqualTo(replicas);
    assertThat(cluster.passing(NAME)).isEqualTo(replicas);
    assertThat(cluster.status(NAME).desiredReplicas()).isEqualTo(replicas);
    assertThat(cluster.status(NAME).readyReplicas()).isEqualTo(replicas);
    assertThat(cluster.condition(NAME, "DiscoverySynced"))
        .isEqualTo("True Synced: %d registered, %d passing".formatted(replicas, replicas));
  }
}
