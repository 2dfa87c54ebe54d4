package dev.scaledservice.controller.making;

import static dev.scaledservice.controller.making.Sample.NOW;
import static dev.scaledservice.controller.making.Sample.revision;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.scaledservice.controller.making.SimulatedCluster.Quality;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random clusters under random orders; a failure names the seed that repeats it. */
class RollingPropertyTest {

  private static final List<Revision> REVISIONS =
      List.of(revision("b"), revision("c"), revision("d"), revision("f"));
  private static final List<String> ROOM =
      List.of("0", "1", "2", "5", "0%", "10%", "25%", "50%", "100%");

  /** Long enough for 40 pods to be exchanged one at a time, 8 seconds each. */
  private static final int LONG_ENOUGH = 400;

  private Random random = new Random(0);
  private SimulatedCluster cluster = new SimulatedCluster(random);
  private Rolling rolling = new Rolling(Sample.POLICY);
  private Revision target = REVISIONS.getFirst();
  private int wanted;
  private Progress progress = Progress.begun(target, NOW);

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void neverTooManyNeverTooFewAndInTheEndOnlyTheTarget(long seed) {
    begin(seed);
    for (int second = 0; second < 200; second++) {
      if (random.nextInt(20) == 0) {
        target = REVISIONS.get(random.nextInt(REVISIONS.size()));
      }
      if (random.nextInt(8) == 0) {
        wanted = random.nextInt(40);
      }
      advance();
    }

    cluster.mend(target);
    settle();

    assertThat(cluster.count(target)).isEqualTo(wanted);
    assertThat(cluster.total()).isEqualTo(wanted);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aVersionThatNeverRunsTakesNoPartInARisingLoad(long seed) {
    begin(seed);
    wanted = 1 + random.nextInt(10);
    settle();
    cluster.add(REVISIONS.get(1), Quality.BROKEN);
    target = REVISIONS.get(1);

    for (int second = 0; second < 200; second++) {
      if (random.nextInt(10) == 0) {
        wanted += random.nextInt(6);
      }
      advance();
    }
    // Nobody brings a version back that is gone, as it is if all pods may be missing at a time.
    boolean proven = cluster.count(REVISIONS.getFirst()) > 0;
    for (int second = 0; second < 30; second++) {
      advance();
    }

    assertThat(cluster.available()).isGreaterThanOrEqualTo(proven ? least() : 0);
    Map<Revision, Integer> rest = advance().replicas();
    for (int second = 0; second < 30; second++) {
      assertThat(advance().replicas()).as("stands still").isEqualTo(rest);
    }
    // Pods that are ready when the load falls are as good as any.
    wanted = 1;
    advance();
    assertThat(cluster.available()).isGreaterThanOrEqualTo(proven ? least() : 0);
  }

  private void begin(long seed) {
    random = new Random(seed);
    cluster = new SimulatedCluster(random);
    rolling =
        new Rolling(
            RolloutPolicyTest.policy(
                ROOM.get(random.nextInt(ROOM.size())), ROOM.get(random.nextInt(ROOM.size()))));
    Quality[] qualities = Quality.values();
    for (Revision revision : REVISIONS) {
      cluster.add(revision, qualities[random.nextInt(qualities.length)]);
    }
    cluster.mend(target);
    wanted = random.nextInt(20);
  }

  private void settle() {
    for (int second = 0; second < LONG_ENOUGH; second++) {
      if (advance().state() == Rolling.State.DONE && cluster.available() == wanted) {
        return;
      }
    }
  }

  /** One step, checked, and a second for it to take effect. */
  private Rolling.Step advance() {
    int before = cluster.available();
    Rolling.Step step = rolling.next(target, wanted, cluster.seen(), progress, cluster.now());
    progress = step.progress();
    cluster.apply(step.replicas());

    check(cluster.total() <= wanted + rolling.policy().surge(wanted), "too many pods");
    check(cluster.available() >= Math.min(before, least()), "too few available");
    check(cluster.count(target) <= wanted, "too many new pods");
    cluster.tick();
    return step;
  }

  /** Hundreds of thousands of times, so it costs nothing while it holds. */
  private void check(boolean holds, String otherwise) {
    if (!holds) {
      fail("%s at %s: %d wanted, %s", otherwise, cluster.now(), wanted, cluster.seen());
    }
  }

  private int least() {
    return wanted - rolling.policy().unavailable(wanted);
  }
}
