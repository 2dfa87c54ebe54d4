package dev.scaledservice.bench.rollback;

import dev.scaledservice.e2e.Call;
import dev.scaledservice.engine.judge.Calls;
import dev.scaledservice.engine.judge.Judge;
import dev.scaledservice.engine.judge.Rules;
import dev.scaledservice.engine.judge.Track;
import dev.scaledservice.engine.judge.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;

/**
 * When there was evidence enough. Evidence depends a little on when one looks: calls of both tracks
 * are compared by what came between two looks. So the operator's judge is told of the recorded
 * calls again and again: of each by itself, and as often as the operator looks, with looks that
 * begin at each of ten moments. The first verdict of them all counts.
 */
final class Sufficient {

  /** How often the operator reads counters and looks at them, by default. */
  private static final long BETWEEN_LOOKS = Duration.ofMillis(50).toNanos();

  private static final int BEGINS = 10;

  private final List<Call> calls;
  private final String canary;
  private final long promoted;

  /**
   * @param calls from the begin of the rollout on
   * @param canary who answers for the new version
   * @param promoted when it got all calls; {@link Long#MAX_VALUE} if it did not
   */
  Sufficient(List<Call> calls, String canary, long promoted) {
    this.calls =
        calls.stream()
            .filter(call -> !call.by().isEmpty())
            .sorted(Comparator.comparingLong(Call::answered))
            .toList();
    this.canary = canary;
    this.promoted = promoted;
  }

  /** When the last call of the sample was answered; empty where nobody would have condemned yet. */
  OptionalLong at() {
    if (calls.isEmpty()) {
      return OptionalLong.empty();
    }
    long first = calls.getFirst().answered();
    LongStream looking =
        LongStream.range(0, BEGINS)
            .map(begin -> first + begin * BETWEEN_LOOKS / BEGINS)
            .flatMap(begin -> condemned(answered -> lookAfter(answered, begin)).stream());
    return LongStream.concat(condemned(answered -> answered).stream(), looking).min();
  }

  private static long lookAfter(long answered, long begin) {
    return begin + Math.ceilDiv(answered - begin, BETWEEN_LOOKS) * BETWEEN_LOOKS;
  }

  /**
   * @param heard when a call is heard of that was answered then
   */
  private OptionalLong condemned(LongUnaryOperator heard) {
    var judge = new Judge(Rules.DEFAULTS);
    boolean alone = false;
    int next = 0;
    while (next < calls.size()) {
      long now = heard.applyAsLong(calls.get(next).answered());
      if (!alone && now >= promoted) {
        alone = true;
        judge.standAlone();
      }
      List<Calls> batch = new ArrayList<>();
      do {
        batch.add(told(calls.get(next++)));
      } while (next < calls.size() && heard.applyAsLong(calls.get(next).answered()) == now);
      if (judge.observe(Instant.EPOCH.plusNanos(now), batch).verdict() instanceof Verdict.Abort) {
        return OptionalLong.of(calls.get(next - 1).answered());
      }
    }
    return OptionalLong.empty();
  }

  private Calls told(Call call) {
    Track track = call.by().equals(canary) ? Track.CANARY : Track.STABLE;
    return new Calls(track, call.instance(), 1, call.good() ? 0 : 1, 0, 0);
  }
}
