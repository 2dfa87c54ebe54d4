package dev.scaledservice.engine.rollout;

import dev.scaledservice.engine.judge.Verdict;
import dev.scaledservice.engine.rollout.RolloutPlan.News;
import dev.scaledservice.engine.rollout.RolloutPlan.News.Kind;
import dev.scaledservice.engine.rollout.Steps.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One look at a rollout, in this order:
 *
 * <ol>
 *   <li>follow the template: begin, give way to a third revision, or go back with it
 *   <li>turn back: what condemns the new revision comes before everything else, in every phase
 *   <li>obey the person
 *   <li>advance: as many steps as there is evidence for
 * </ol>
 */
final class Turn {

  private final Steps steps;
  private final Situation seen;
  private final Instant now;
  private final List<News> news = new ArrayList<>();

  /** The revision that verdict and alarm are about; null once another has taken its place. */
  private @Nullable String judged;

  /** Null when nothing is under way; callers then reach {@link #stable}. */
  private @Nullable RolloutMemory memory;

  private String stable;
  private String waits;
  private boolean stuck;
  private Instant lookAgain = Instant.MAX;

  Turn(Steps steps, Situation seen, @Nullable RolloutMemory before, Instant now) {
    this.steps = steps;
    this.seen = seen;
    this.now = now;
    this.memory = before;
    this.judged = before == null ? null : before.fresh();
    this.stable = before == null ? seen.stable() : before.stable();
    this.waits = "";
  }

  /** Follows the template. */
  void follow() {
    RolloutMemory was = memory;
    String wanted = seen.wanted();
    if (was == null) {
      if (!wanted.equals(stable)) {
        begin(stable, wanted, "");
      }
      return;
    }
    if (wanted.equals(was.fresh())) {
      return;
    }
    if (wanted.equals(was.old())) {
      memory = null;
      stable = was.old();
      if (was.phase().promoted()) {
        tell(
            Kind.ROLLED_BACK,
            was.fresh(),
            "the template is that of revision %s again: all calls reach it".formatted(stable));
      } else if (was.phase() != Phase.ABORTED) {
        tell(
            Kind.SUPERSEDED,
            was.fresh(),
            "the template is that of revision %s again".formatted(stable));
      }
      return;
    }
    if (was.phase() == Phase.STEPPING || was.phase() == Phase.PROMOTING) {
      tell(Kind.SUPERSEDED, was.fresh(), "the template has changed again");
    }
    begin(was.stable(), wanted, "");
  }

  /** Turns the new revision back, whatever else is under way. */
  void turnBack() {
    RolloutMemory is = memory;
    if (is == null || is.phase() == Phase.ABORTED) {
      return;
    }
    String why = condemned(is);
    if (why != null) {
      abort(is, why);
    }
  }

  private void abort(RolloutMemory is, String why) {
    boolean back = is.phase().promoted();
    memory = is.aborted(why, now);
    stable = is.old();
    tell(
        back ? Kind.ROLLED_BACK : Kind.ABORTED,
        is.fresh(),
        back ? "%s; all calls reach revision %s again".formatted(why, is.old()) : why);
  }

  private @Nullable String condemned(RolloutMemory is) {
    if (seen.command() == Command.ABORT) {
      return "a person aborted it";
    }
    if (!is.phase().judged() || !is.fresh().equals(judged)) {
      return null;
    }
    if (seen.alarm() != null) {
      return seen.alarm();
    }
    if (verdict() instanceof Verdict.Abort condemning) {
      return condemning.because();
    }
    boolean noneLeft =
        is.phase() == Phase.BAKING
            && seen.count() > 0
            && seen.readyOf(is.fresh()) == 0
            && seen.readyOf(is.old()) > 0;
    return noneLeft ? "none of its instances is ready" : null;
  }

  /** Does what a person wants, if it means anything now. */
  void obey() {
    Command command = seen.command();
    if (command == null || (command == Command.ABORT && memory != null)) {
      return;
    }
    RolloutMemory is = memory;
    boolean moving = is != null && (is.phase() == Phase.STEPPING || is.phase() == Phase.PROMOTING);
    switch (command) {
      case PROMOTE, PROMOTE_FULL -> {
        if (is == null || !moving) {
          refuse("there is nothing to promote");
        } else if (command == Command.PROMOTE) {
          memory = is.agreeing();
        } else {
          memory = is.pausing(false).to(Phase.PROMOTING, steps.steps().size() - 1, now);
        }
      }
      case ABORT -> refuse("there is nothing to abort");
      case RETRY -> {
        if (is == null || is.phase() != Phase.ABORTED) {
          refuse("no revision was turned back");
        } else {
          begin(is.old(), is.fresh(), "a person wants it tried again");
        }
      }
      case PAUSE -> {
        if (is == null || !moving) {
          refuse("there is nothing to pause");
        } else if (!is.paused()) {
          memory = is.pausing(true);
          tell(Kind.PAUSED, is.fresh(), "a person stopped it at %d %%".formatted(is.weight()));
        }
      }
      case RESUME -> {
        if (is == null || !is.paused()) {
          refuse("nothing is paused");
        } else {
          memory = is.pausing(false);
          tell(Kind.RESUMED, is.fresh(), "it goes on");
        }
      }
    }
  }

  /** Goes as far as there is evidence for. */
  void advance() {
    for (RolloutMemory is = memory; is != null; is = memory) {
      boolean moved =
          switch (is.phase()) {
            case STEPPING -> step(is);
            case PROMOTING -> promote(is);
            case BAKING -> bake(is);
            case WARM -> cool(is);
            case ABORTED -> {
              waits = String.valueOf(is.why());
              yield false;
            }
          };
      if (!moved) {
        return;
      }
    }
    waits = "revision %s has all calls".formatted(stable);
  }

  private boolean step(RolloutMemory is) {
    Step step = step(is.step());
    int ready = seen.readyOf(is.fresh());
    if (ready == 0 && seen.count() > 0 && is.arrived()) {
      // Nobody could answer them: its calls go to the old revision until somebody can.
      memory = is.to(Phase.STEPPING, is.step(), now).withWeight(0);
      return true;
    }
    if (!is.arrived()) {
      int wanted = Tracks.of(steps, seen.count(), is.weight(), step.share()).fresh();
      if (ready < wanted) {
        return waitsForInstances(is, ready, wanted);
      }
      memory = is.arriving(step.weight(), now);
      tell(
          Kind.STEPPED,
          is.fresh(),
          "%d %% of the calls, step %d of %d"
              .formatted(step.weight(), is.step() + 1, steps.steps().size()));
      return true;
    }
    return is.paused() ? isPaused() : lasts(is, step);
  }

  /** The calls are there: what has to be shown, and by when. */
  private boolean lasts(RolloutMemory is, Step step) {
    if (is.agreed()) {
      return goOn(is);
    }
    Instant least = is.since().plus(step.atLeast());
    boolean enough = step.weight() == 0 || verdict() instanceof Verdict.Promote;
    String evidence = evidence(step);
    if (now.isBefore(least)) {
      lookAgainAt(least);
      waits = "%s; the step takes %d s at least".formatted(evidence, step.atLeast().toSeconds());
      return false;
    }
    if (enough && !step.manual()) {
      return goOn(is);
    }
    if (enough) {
      waits = evidence + "; a person has to agree: ssvc promote";
      return false;
    }
    return overdue(is, step, evidence);
  }

  private boolean overdue(RolloutMemory is, Step step, String evidence) {
    Duration atMost = step.atMost();
    if (atMost == null || steps.inconclusive() == Inconclusive.HOLD) {
      waits = evidence;
      return false;
    }
    Instant most = is.since().plus(atMost);
    if (now.isBefore(most)) {
      lookAgainAt(most);
      waits = evidence;
      return false;
    }
    String nothing =
        "nothing could be said within %d s: %s".formatted(atMost.toSeconds(), evidence);
    if (steps.inconclusive() == Inconclusive.ABORT) {
      abort(is, nothing);
      return true;
    }
    if (step.manual()) {
      waits = nothing + "; a person has to agree: ssvc promote";
      return false;
    }
    return goOn(is);
  }

  private String evidence(Step step) {
    if (step.weight() == 0) {
      return "no share of the calls yet";
    }
    Verdict verdict = verdict();
    return verdict == null ? "nobody reports calls to it yet" : verdict.because();
  }

  private boolean goOn(RolloutMemory is) {
    int next = is.step() + 1;
    memory =
        next < steps.steps().size()
            ? is.to(Phase.STEPPING, next, now)
            : is.to(Phase.PROMOTING, is.step(), now);
    return true;
  }

  private boolean isPaused() {
    waits = "a person stopped it: ssvc resume";
    return false;
  }

  private boolean waitsForInstances(RolloutMemory is, int ready, int wanted) {
    Instant deadline = is.since().plus(steps.progressDeadline());
    stuck = !now.isBefore(deadline);
    if (!stuck) {
      lookAgainAt(deadline);
    }
    waits =
        "%d of the %d instances it wants are ready%s"
            .formatted(
                ready,
                wanted,
                stuck ? ", for %d s".formatted(steps.progressDeadline().toSeconds()) : "");
    return false;
  }

  /** A tenth may be missing: with a large count some instance always is. */
  private boolean promote(RolloutMemory is) {
    if (is.paused()) {
      return isPaused();
    }
    int ready = seen.readyOf(is.fresh());
    int wanted = seen.count() - seen.count() / 10;
    if (ready < wanted) {
      return waitsForInstances(is, ready, wanted);
    }
    memory = is.promoted(now);
    stable = is.fresh();
    tell(Kind.PROMOTED, is.fresh(), "all calls reach it");
    return true;
  }

  private boolean bake(RolloutMemory is) {
    Instant over = promotedAt(is).plus(steps.bake());
    if (now.isBefore(over)) {
      lookAgainAt(over);
      Verdict verdict = verdict();
      waits =
          "all calls reach it; %s"
              .formatted(verdict == null ? "nobody reports calls to it" : verdict.because());
      return false;
    }
    memory = is.to(Phase.WARM, is.step(), now);
    return true;
  }

  private boolean cool(RolloutMemory is) {
    Instant over = promotedAt(is).plus(steps.keepWarm());
    if (now.isBefore(over)) {
      lookAgainAt(over);
      waits = "revision %s stays warm until %s".formatted(is.old(), over);
      return false;
    }
    memory = null;
    tell(Kind.COMPLETED, is.fresh(), "revision %s may go".formatted(is.old()));
    return true;
  }

  private static Instant promotedAt(RolloutMemory is) {
    return is.promotedAt() == null ? is.since() : is.promotedAt();
  }

  RolloutPlan plan() {
    RolloutMemory is = memory;
    if (is == null) {
      return new RolloutPlan(
          null, stable, null, 0, Map.of(stable, seen.count()), waits, false, news, lookAgain);
    }
    return new RolloutPlan(
        is, stable, is.other(), weight(is), counts(is), waits, stuck, news, lookAgain);
  }

  /**
   * After the promotion the old revision may be smaller than all the calls want, if its reserve is:
   * then it gets back at once what its ready instances take, and the rest as they become ready.
   */
  private int weight(RolloutMemory is) {
    return isTakingBack(is)
        ? 100 - (int) (100L * seen.readyOf(is.old()) / seen.count())
        : is.weight();
  }

  private boolean isTakingBack(RolloutMemory is) {
    return is.phase() == Phase.ABORTED
        && is.promotedAt() != null
        && seen.readyOf(is.old()) < seen.count() - seen.count() / 10;
  }

  private Map<String, Integer> counts(RolloutMemory is) {
    Tracks tracks =
        switch (is.phase()) {
          case STEPPING -> Tracks.of(steps, seen.count(), is.weight(), step(is.step()).share());
          case PROMOTING -> Tracks.of(steps, seen.count(), is.weight(), 100);
          case BAKING, WARM -> Tracks.promoted(steps, seen.count());
          case ABORTED -> new Tracks(seen.count(), isTakingBack(is) ? seen.count() : 0);
        };
    return Map.of(is.old(), tracks.old(), is.fresh(), tracks.fresh());
  }

  /** One that is gone, since somebody wrote fewer steps meanwhile, is the last one. */
  private Step step(int index) {
    return steps.steps().get(Math.min(index, steps.steps().size() - 1));
  }

  private @Nullable Verdict verdict() {
    return judged == null ? null : seen.verdict();
  }

  private void begin(String old, String fresh, String why) {
    judged = null;
    memory = RolloutMemory.begun(old, fresh, now);
    stable = old;
    tell(
        why.isEmpty() ? Kind.STARTED : Kind.RETRIED,
        fresh,
        why.isEmpty() ? "it follows revision %s".formatted(old) : why);
  }

  private void refuse(String why) {
    tell(Kind.REFUSED, seen.wanted(), why);
  }

  private void tell(Kind kind, String revision, String text) {
    news.add(new News(kind, revision, text));
  }

  private void lookAgainAt(Instant at) {
    lookAgain = at.isBefore(lookAgain) ? at : lookAgain;
  }
}
