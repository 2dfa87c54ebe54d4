package dev.scaledservice.engine.rollout;

import dev.scaledservice.engine.judge.Verdict;
import dev.scaledservice.engine.rollout.RolloutPlan.News;
import dev.scaledservice.engine.rollout.RolloutPlan.News.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rollout in the middle of one look: what has become of it so far, and what is to be told. */
final class Draft {

  final Situation seen;
  final Instant now;
  final List<News> news = new ArrayList<>();

  /** Null when nothing is under way; callers then reach {@link #stable}. */
  @Nullable RolloutMemory memory;

  String stable;

  /** The revision that verdict and alarm are about; null once another has taken its place. */
  private @Nullable String judged;

  Draft(Situation seen, @Nullable RolloutMemory before, Instant now) {
    this.seen = seen;
    this.now = now;
    this.memory = before;
    this.judged = before == null ? null : before.fresh();
    this.stable = before == null ? seen.stable() : before.stable();
  }

  boolean isJudged(String revision) {
    return revision.equals(judged);
  }

  @Nullable Verdict verdict() {
    return judged == null ? null : seen.verdict();
  }

  /**
   * Percent of the calls that the old revision cannot take back yet. Each of its instances gets up
   * to a third more than its target asks, for which a target leaves room: a version that is known
   * to be bad harms more than instances that are busy for a while. Where nobody else is ready they
   * get all.
   */
  int leftByOld(RolloutMemory is) {
    int old = seen.readyOf(is.old());
    if (seen.count() == 0 || (old > 0 && seen.readyOf(is.fresh()) == 0)) {
      return 0;
    }
    return Math.max(0, 100 - (int) (400L * old / (3L * seen.count())));
  }

  /** A tenth may be missing: with a large count some instance always is. */
  int enough() {
    return seen.count() - seen.count() / 10;
  }

  void begin(String old, String fresh, String why) {
    judged = null;
    memory = RolloutMemory.begun(old, fresh, now);
    stable = old;
    tell(
        why.isEmpty() ? Kind.STARTED : Kind.RETRIED,
        fresh,
        why.isEmpty() ? "it follows revision %s".formatted(old) : why);
  }

  void abort(RolloutMemory is, String why) {
    boolean back = is.phase().promoted();
    memory = is.aborted(why, now);
    stable = is.old();
    if (back) {
      int left = leftByOld(is);
      tell(
          Kind.ROLLED_BACK,
          is.fresh(),
          left == 0
              ? "%s; all calls reach revision %s again".formatted(why, is.old())
              : "%s; %d %% of the calls reach revision %s again, the rest as its instances get ready"
                  .formatted(why, 100 - left, is.old()));
    } else {
      tell(Kind.ABORTED, is.fresh(), why);
    }
  }

  void tell(Kind kind, String revision, String text) {
    news.add(new News(kind, revision, text));
  }
}
