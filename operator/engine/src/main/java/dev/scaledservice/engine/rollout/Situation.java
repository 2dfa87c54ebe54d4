package dev.scaledservice.engine.rollout;

import dev.scaledservice.engine.judge.Verdict;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rollout rests on.
 *
 * @param wanted the revision of the template
 * @param stable the revision that callers reach while nothing is remembered; {@code wanted} where
 *     none runs
 * @param count how many instances the load wants, over both revisions
 * @param ready ready instances by revision; absent is none
 * @param found how many of them whoever shares the calls out has found, by revision; absent is all
 *     of them
 * @param verdict of calls to the new revision; null while there is no judge
 * @param alarm what condemns the new revision without statistics, in one sentence; null if nothing
 * @param command what a person wants; null if nothing
 * @param reply what a gate last said; null if nothing
 * @param usual what share of the old revision's calls is bad, by measure; absent is none
 */
public record Situation(
    String wanted,
    String stable,
    int count,
    Map<String, Integer> ready,
    Map<String, Integer> found,
    @Nullable Verdict verdict,
    @Nullable String alarm,
    @Nullable Command command,
    @Nullable Reply reply,
    Map<String, Double> usual) {

  public Situation {
    ready = Map.copyOf(ready);
    found = Map.copyOf(found);
    usual = Map.copyOf(usual);
  }

  int readyOf(String revision) {
    return ready.getOrDefault(revision, 0);
  }

  /** Ready ones that calls can reach. */
  int foundOf(String revision) {
    int all = readyOf(revision);
    return Math.min(all, found.getOrDefault(revision, all));
  }
}
