package dev.scaledservice.engine.stages;

import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.AdmissionMemory;
import dev.scaledservice.engine.coordinate.Sharing;
import dev.scaledservice.engine.coordinate.Verdict;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What callers may send while demand exceeds what the ready replicas serve: strictly by priority
 * above each class's floor.
 *
 * @param admission for callers and people
 * @param next what is remembered; null while everything is admitted
 */
record Admit(Admission admission, @Nullable AdmissionMemory next) {

  static final Admit EVERYTHING = new Admit(Admission.NONE, null);

  static Admit apply(Verdict verdict, @Nullable AdmissionMemory earlier, Draft draft, Instant now) {
    Sharing sharing = verdict.sharing();
    AdmissionMemory next = sharing.next(earlier, now);
    if (next != null) {
      draft.lookAgain(Sharing.risesAt(next));
      draft.lookAgain(verdict.rampsAt());
    }
    return new Admit(sharing.told(next), next);
  }
}
