package dev.scaledservice.bench.rollback;

import dev.scaledservice.e2e.Call;
import dev.scaledservice.engine.judge.Calls;
import dev.scaledservice.engine.judge.Judge;
import dev.scaledservice.engine.judge.Rules;
import dev.scaledservice.engine.judge.Track;
import dev.scaledservice.engine.judge.Verdict;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * When there was evidence enough: the operator's judge is told of every recorded call by itself, in
 * the order in which instances answered; the sample that suffices is the call with which it
 * condemns. Nobody who looks now and then can know it any sooner.
 */
final class Sufficient {

  private Sufficient() {}

  /**
   * @param calls from the begin of the rollout on
   * @param canary who answers for the new version
   * @param promoted when it got all calls; {@link Long#MAX_VALUE} if it did not
   * @return when the sample was there; empty where the judge would not have condemned yet
   */
  static OptionalLong at(List<Call> calls, String canary, long promoted) {
    var judge = new Judge(Rules.DEFAULTS);
    boolean alone = false;
    for (Call call : calls.stream().sorted(Comparator.comparingLong(Call::answered)).toList()) {
      if (call.by().isEmpty()) {
        continue;
      }
      if (!alone && call.answered() >= promoted) {
        alone = true;
        judge.standAlone();
      }
      var one =
          new Calls(
              call.by().equals(canary) ? Track.CANARY : Track.STABLE,
              call.instance(),
              1,
              call.good() ? 0 : 1,
              0,
              0);
      if (judge.observe(Instant.EPOCH.plusNanos(call.answered()), List.of(one)).verdict()
          instanceof Verdict.Abort) {
        return OptionalLong.of(call.answered());
      }
    }
    return OptionalLong.empty();
  }
}
