package dev.scaledservice.engine.rollout;

import dev.scaledservice.engine.judge.Verdict;
import dev.scaledservice.engine.rollout.RolloutPlan.News.Kind;
import org.jspecify.annotations.Nullable;

/** What template, evidence and people demand of a rollout, whatever its phase. */
final class Demands {

  private final Steps steps;
  private final Draft draft;

  Demands(Steps steps, Draft draft) {
    this.steps = steps;
    this.draft = draft;
  }

  /** Follows the template. */
  void follow() {
    RolloutMemory was = draft.memory;
    String wanted = draft.seen.wanted();
    if (was == null) {
      if (!wanted.equals(draft.stable)) {
        draft.begin(draft.stable, wanted, "");
      }
      return;
    }
    if (wanted.equals(was.fresh()) || isStillTakingBack(was)) {
      return;
    }
    if (wanted.equals(was.old())) {
      if (was.phase().promoted() && draft.leftByOld(was) > 0) {
        draft.abort(was, "the template is that of revision %s again".formatted(was.old()));
        return;
      }
      draft.memory = null;
      draft.stable = was.old();
      if (was.phase().promoted()) {
        draft.tell(
            Kind.ROLLED_BACK,
            was.fresh(),
            "the template is that of revision %s again: all calls reach it"
                .formatted(draft.stable));
      } else if (was.phase() != Phase.ABORTED) {
        draft.tell(
            Kind.SUPERSEDED,
            was.fresh(),
            "the template is that of revision %s again".formatted(draft.stable));
      }
      return;
    }
    if (was.phase() == Phase.STEPPING || was.phase() == Phase.PROMOTING) {
      draft.tell(Kind.SUPERSEDED, was.fresh(), "the template has changed again");
    }
    draft.begin(was.stable(), wanted, "");
  }

  /**
   * Whatever the template wants next comes when the old revision has its calls back, or has had
   * enough time to.
   */
  private boolean isStillTakingBack(RolloutMemory was) {
    return was.isTakingBack()
        && draft.leftByOld(was) > 0
        && draft.now.isBefore(was.since().plus(steps.progressDeadline()));
  }

  /** Turns the new revision back, whatever else is under way. */
  void turnBack() {
    RolloutMemory is = draft.memory;
    if (is == null || is.phase() == Phase.ABORTED) {
      return;
    }
    String why = condemned(is);
    if (why != null) {
      draft.abort(is, why);
    }
  }

  private @Nullable String condemned(RolloutMemory is) {
    if (draft.seen.command() == Command.ABORT) {
      return "a person aborted it";
    }
    if (!is.phase().judged() || !draft.isJudged(is.fresh())) {
      return null;
    }
    if (draft.seen.alarm() != null) {
      return draft.seen.alarm();
    }
    if (draft.verdict() instanceof Verdict.Abort condemning) {
      return condemning.because();
    }
    boolean noneLeft =
        is.phase() == Phase.BAKING
            && draft.seen.count() > 0
            && draft.seen.readyOf(is.fresh()) == 0
            && draft.seen.readyOf(is.old()) > 0;
    return noneLeft ? "none of its instances is ready" : null;
  }

  /** Does what a person wants, if it means anything now. */
  void obey() {
    Command command = draft.seen.command();
    if (command == null || (command == Command.ABORT && draft.memory != null)) {
      return;
    }
    RolloutMemory is = draft.memory;
    boolean moving = is != null && (is.phase() == Phase.STEPPING || is.phase() == Phase.PROMOTING);
    switch (command) {
      case PROMOTE, PROMOTE_FULL -> {
        if (is == null || !moving) {
          refuse("there is nothing to promote");
        } else if (command == Command.PROMOTE) {
          draft.memory = is.agreeing();
        } else {
          draft.memory = is.pausing(false).to(Phase.PROMOTING, steps.steps().size() - 1, draft.now);
        }
      }
      case ABORT -> refuse("there is nothing to abort");
      case RETRY -> {
        if (is == null || is.phase() != Phase.ABORTED) {
          refuse("no revision was turned back");
        } else {
          draft.begin(is.old(), is.fresh(), "a person wants it tried again");
        }
      }
      case PAUSE -> {
        if (is == null || !moving) {
          refuse("there is nothing to pause");
        } else if (!is.paused()) {
          draft.memory = is.pausing(true);
          draft.tell(
              Kind.PAUSED, is.fresh(), "a person stopped it at %d %%".formatted(is.weight()));
        }
      }
      case RESUME -> {
        if (is == null || !is.paused()) {
          refuse("nothing is paused");
        } else {
          draft.memory = is.pausing(false);
          draft.tell(Kind.RESUMED, is.fresh(), "it goes on");
        }
      }
    }
  }

  private void refuse(String why) {
    draft.tell(Kind.REFUSED, draft.seen.wanted(), why);
  }
}
