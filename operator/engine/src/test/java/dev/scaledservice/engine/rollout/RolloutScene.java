package dev.scaledservice.engine.rollout;

import dev.scaledservice.engine.judge.Counts;
import dev.scaledservice.engine.judge.Verdict;
import dev.scaledservice.engine.rollout.RolloutPlan.News;
import dev.scaledservice.engine.rollout.RolloutPlan.News.Kind;
import dev.scaledservice.engine.rollout.Steps.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A service of ten instances whose template is that of v2, while v1 runs. */
abstract class RolloutScene {

  static final Verdict GOOD = new Verdict.Promote(new Counts(0, 100), 0.05);
  static final Verdict OPEN = new Verdict.Wait("wants 63 more calls without a failure");

  static final Gate NOBODY = new Gate.None();
  static final Step FIRST = new Step(10, 0, Duration.ofSeconds(20), null, NOBODY);
  static final Step SECOND = new Step(50, 0, Duration.ZERO, null, NOBODY);

  Steps steps = steps(Inconclusive.HOLD, 100, FIRST, SECOND);
  Instant now = Instant.parse("2026-01-02T03:04:05Z");
  final Map<String, Integer> ready = new HashMap<>(Map.of("v1", 10));
  final Map<String, Integer> found = new HashMap<>();
  String wanted = "v2";
  int count = 10;
  @Nullable Verdict verdict;
  @Nullable String alarm;
  final Map<String, Double> usual = new HashMap<>();
  @Nullable RolloutMemory memory;

  static Steps steps(Inconclusive inconclusive, int reserve, Step... steps) {
    return new Steps(
        List.of(steps),
        inconclusive,
        reserve,
        100,
        false,
        Duration.ofMinutes(10),
        Duration.ofMinutes(30),
        Duration.ofMinutes(5));
  }

  RolloutPlan look() {
    return look(null);
  }

  RolloutPlan look(@Nullable Command command) {
    RolloutPlan plan =
        new RolloutPlanner(steps)
            .next(
                new Situation(
                    wanted, "v1", count, ready, found, verdict, alarm, command, null, usual),
                memory,
                now);
    memory = plan.memory();
    return plan;
  }

  RolloutPlan lookAfter(Duration time) {
    now = now.plus(time);
    return look();
  }

  static List<Kind> kinds(RolloutPlan plan) {
    return plan.news().stream().map(News::kind).toList();
  }

  /** At the first step, with calls. */
  RolloutPlan stepping() {
    look();
    ready.put("v2", 1);
    return look();
  }

  /** All calls at the new revision. */
  RolloutPlan promoted() {
    stepping();
    verdict = GOOD;
    lookAfter(Duration.ofSeconds(20));
    ready.put("v2", 10);
    return look();
  }
}
