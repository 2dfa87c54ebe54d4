package dev.scaledservice.controller.making;

import static dev.scaledservice.controller.making.Sample.NOW;
import static dev.scaledservice.controller.making.Sample.POLICY;
import static dev.scaledservice.controller.making.Sample.revision;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RollingTest {

  private static final Revision OLD = revision("b");
  private static final Revision NEW = revision("c");
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private final Rolling rolling = new Rolling(POLICY);
  private Progress progress = Progress.begun(NEW, NOW);
  private Instant now = NOW;

  @Test
  void aRevisionWithoutADeploymentIsGivenACountToBeCreatedWith() {
    Rolling.Step step = next(10, seen(OLD, 10, 10));

    assertThat(step.replicas()).isEqualTo(Map.of(OLD, 8, NEW, 3));
    assertThat(step.state()).isEqualTo(Rolling.State.PROGRESSING);
    assertThat(step.because())
        .isEqualTo("0 of 10 pods of revision cccccccccc are available, 10 old ones are left");
    assertThat(step.lookAgain()).isEqualTo(NOW.plus(DEADLINE));
  }

  @Test
  void itIsDoneWhenTheOldOnesAreGoneAndEnoughNewOnesAvailable() {
    assertThat(next(4, seen(OLD, 1, 1), seen(NEW, 4, 4)).state())
        .isEqualTo(Rolling.State.PROGRESSING);
    assertThat(next(4, seen(OLD, 0, 0), seen(NEW, 4, 2)).state())
        .isEqualTo(Rolling.State.PROGRESSING);

    Rolling.Step step = next(4, seen(OLD, 0, 0), seen(NEW, 4, 3));

    assertThat(step.state()).isEqualTo(Rolling.State.DONE);
    assertThat(step.because()).isEqualTo("revision cccccccccc has replaced all others");
    assertThat(step.lookAgain()).isEqualTo(Instant.MAX);
  }

  @Test
  void whatPodsDoAfterwardsIsNoRollout() {
    next(4, seen(NEW, 4, 4));
    pass(DEADLINE.multipliedBy(2));

    assertThat(next(4, seen(NEW, 4, 0)).state()).isEqualTo(Rolling.State.DONE);
    assertThat(next(9, seen(NEW, 4, 0)).replicas()).isEqualTo(Map.of(NEW, 9));
  }

  @Test
  void whatAnEarlierProcessFinishedStaysFinished() {
    progress = Progress.finished(NEW, NOW);

    assertThat(next(4, seen(NEW, 4, 0)).state()).isEqualTo(Rolling.State.DONE);
  }

  @Test
  void noneWantedIsDoneAtOnce() {
    Rolling.Step step = next(0, seen(OLD, 0, 0));

    assertThat(step.state()).isEqualTo(Rolling.State.DONE);
    assertThat(step.replicas()).isEqualTo(Map.of(OLD, 0, NEW, 0));
  }

  @Test
  void withEverythingAllowedToBeMissingOneMustStillRun() {
    Rolling anything = new Rolling(RolloutPolicyTest.policy("0", "100%"));

    assertThat(anything.next(NEW, 4, List.of(seen(NEW, 4, 0)), progress, now).state())
        .isEqualTo(Rolling.State.PROGRESSING);
    assertThat(anything.next(NEW, 4, List.of(seen(NEW, 4, 1)), progress, now).state())
        .isEqualTo(Rolling.State.DONE);
  }

  @Test
  void withoutProgressForTheDeadlineItIsStuckAndScalingGoesOn() {
    next(10, seen(OLD, 8, 8), seen(NEW, 5, 2));
    pass(DEADLINE.minusSeconds(1));
    assertThat(next(10, seen(OLD, 8, 8), seen(NEW, 5, 2)).state())
        .isEqualTo(Rolling.State.PROGRESSING);
    pass(Duration.ofSeconds(1));

    Rolling.Step step = next(20, seen(OLD, 8, 8), seen(NEW, 5, 2));

    assertThat(step.state()).isEqualTo(Rolling.State.STUCK);
    assertThat(step.state().reason()).isEqualTo("ProgressDeadlineExceeded");
    assertThat(step.because())
        .isEqualTo(
            "no progress for 600 s: 2 of 20 pods of revision cccccccccc are available,"
                + " 8 old ones are left");
    assertThat(step.lookAgain()).isEqualTo(Instant.MAX);
    assertThat(step.replicas().values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(25);
  }

  @Test
  void podsThatComeAndFallOverAreNoProgress() {
    next(10, seen(OLD, 8, 8), seen(NEW, 5, 2));
    pass(DEADLINE.dividedBy(2));
    next(10, seen(OLD, 8, 8), seen(NEW, 5, 0));
    next(10, seen(OLD, 8, 8), seen(NEW, 5, 2));
    pass(DEADLINE.dividedBy(2));

    assertThat(next(10, seen(OLD, 8, 8), seen(NEW, 5, 1)).state()).isEqualTo(Rolling.State.STUCK);
  }

  @Test
  void oneMoreIsProgressAndEndsTheStandstill() {
    next(10, seen(OLD, 8, 8), seen(NEW, 5, 2));
    pass(DEADLINE);
    assertThat(next(10, seen(OLD, 8, 8), seen(NEW, 5, 2)).state()).isEqualTo(Rolling.State.STUCK);

    assertThat(next(10, seen(OLD, 8, 8), seen(NEW, 5, 3)).state())
        .isEqualTo(Rolling.State.PROGRESSING);
  }

  @Test
  void anotherTargetBeginsAnew() {
    next(10, seen(OLD, 8, 8), seen(NEW, 5, 2));
    pass(DEADLINE);

    Rolling.Step back =
        rolling.next(OLD, 10, List.of(seen(OLD, 8, 8), seen(NEW, 5, 2)), progress, now);

    assertThat(back.state()).isEqualTo(Rolling.State.PROGRESSING);
    assertThat(back.progress().target()).isEqualTo(OLD);
    assertThat(back.replicas()).isEqualTo(Map.of(OLD, 8, NEW, 0));
  }

  @Test
  void aCountBelowNoneIsRefused() {
    assertThatThrownBy(() -> next(-1, seen(OLD, 1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("wanted is -1; wants 0 or more");
    assertThatThrownBy(() -> seen(OLD, -1, 0))
        .hasMessage("counts cannot be negative: replicas -1, current -1, ready 0, available 0");
  }

  private Rolling.Step next(int wanted, RevisionSeen... revisions) {
    Rolling.Step step = rolling.next(NEW, wanted, List.of(revisions), progress, now);
    progress = step.progress();
    return step;
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private static RevisionSeen seen(Revision revision, int replicas, int available) {
    return new RevisionSeen(revision, 1, NOW, replicas, replicas, available, available);
  }
}
