package dev.scaledservice.simulation.rollout;

import dev.scaledservice.engine.judge.Calls;
import dev.scaledservice.engine.judge.Judge;
import dev.scaledservice.engine.judge.Judgement;
import dev.scaledservice.engine.judge.Rules;
import dev.scaledservice.engine.judge.Verdict;
import java.time.Instant;
import java.util.List;

/** The engine's judge. */
public final class Judging implements Watcher {

  private final Judge judge;
  private Judgement last;

  public Judging(Rules rules) {
    this.judge = new Judge(rules);
    this.last = judge.observe(Instant.EPOCH, List.of());
  }

  @Override
  public boolean condemns(Instant at, List<Calls> calls) {
    last = judge.observe(at, calls);
    return last.verdict() instanceof Verdict.Abort;
  }

  /** As of the last second. */
  public Judgement last() {
    return last;
  }
}
