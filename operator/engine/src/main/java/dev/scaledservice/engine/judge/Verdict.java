package dev.scaledservice.engine.judge;

import dev.scaledservice.engine.Figures;

/** What is to become of the canary. */
public sealed interface Verdict {

  /** In one sentence. */
  String because();

  /** It is worse: away with it. Never taken back. */
  record Abort(Evidence evidence) implements Verdict {
    @Override
    public String because() {
      return evidence.text() + ": abort";
    }
  }

  /** It is good enough for the next step, as things stand. */
  record Promote(Counts failed, double ruledOut) implements Verdict {
    @Override
    public String because() {
      return "%,d failed of %,d calls, %s %% or more is ruled out: good enough"
          .formatted(failed.bad(), failed.total(), Figures.number(ruledOut * 100));
    }
  }

  /** Nothing can be said yet: neither abort nor promote. */
  record Wait(String because) implements Verdict {}
}
