package dev.scaledservice.controller.making;

import static dev.scaledservice.controller.making.Sample.NOW;
import static dev.scaledservice.controller.making.Sample.revision;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private static final Revision A = revision("b");
  private static final Revision B = revision("c");
  private static final Revision C = revision("d");
  private static final Revision D = revision("f");

  @Test
  void theOldestBeyondTheLimitGo() {
    List<RevisionSeen> seen = List.of(seen(C, 3, 0), seen(A, 1, 0), seen(D, 4, 5), seen(B, 2, 0));

    assertThat(History.toDelete(seen, Set.of(D), 3)).isEmpty();
    assertThat(History.toDelete(seen, Set.of(D), 2)).containsExactly(A);
    assertThat(History.toDelete(seen, Set.of(D), 0)).containsExactly(A, B, C);
  }

  @Test
  void whatIsInUseNeverGoesHoweverOld() {
    List<RevisionSeen> seen = List.of(seen(A, 1, 0), seen(B, 2, 0), seen(C, 3, 0));

    assertThat(History.toDelete(seen, Set.of(A, B), 0)).containsExactly(C);
  }

  @Test
  void whatStillHasPodsIsKeptAndTakesUpItsPlace() {
    List<RevisionSeen> seen = List.of(seen(A, 1, 2), seen(B, 2, 0), seen(C, 3, 0), seen(D, 4, 1));

    assertThat(History.toDelete(seen, Set.of(D), 1)).containsExactly(B);
  }

  @Test
  void aRevisionThatCameBackIsAsYoungAsItsReturn() {
    List<RevisionSeen> seen = List.of(seen(A, 3, 0), seen(B, 2, 0), seen(C, 4, 5));

    assertThat(History.toDelete(seen, Set.of(C), 1)).containsExactly(B);
  }

  @Test
  void withoutSequencesTheTimeOfMakingDecides() {
    RevisionSeen older = new RevisionSeen(B, 0, NOW, 0, 0, 0, 0);
    RevisionSeen younger = new RevisionSeen(A, 0, NOW.plus(Duration.ofSeconds(1)), 0, 0, 0, 0);

    assertThat(History.toDelete(List.of(younger, older), Set.of(), 1)).containsExactly(B);
  }

  @Test
  void theSequenceRisesWithEveryChangeAndStaysMeanwhile() {
    assertThat(History.sequence(List.of(), A)).isEqualTo(1);
    assertThat(History.sequence(List.of(seen(A, 1, 1)), A)).isEqualTo(1);
    assertThat(History.sequence(List.of(seen(A, 1, 1)), B)).isEqualTo(2);
    assertThat(History.sequence(List.of(seen(A, 1, 1), seen(B, 2, 1)), A)).isEqualTo(3);
    assertThat(History.sequence(List.of(seen(A, 3, 1), seen(B, 2, 1)), A)).isEqualTo(3);
    assertThat(History.sequence(List.of(seen(A, 0, 1), seen(B, 0, 1)), A)).isEqualTo(1);
  }

  private static RevisionSeen seen(Revision revision, long sequence, int replicas) {
    return new RevisionSeen(revision, sequence, NOW, replicas, replicas, 0, 0);
  }
}
