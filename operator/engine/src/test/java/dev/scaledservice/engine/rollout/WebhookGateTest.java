package dev.scaledservice.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.judge.Counts;
import dev.scaledservice.engine.judge.Verdict;
import dev.scaledservice.engine.rollout.Reply.Kind;
import dev.scaledservice.engine.rollout.RolloutPlan.News;
import dev.scaledservice.engine.rollout.Steps.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A step that a webhook has to agree to the end of. */
class WebhookGateTest {

  private static final Verdict GOOD = new Verdict.Promote(new Counts(0, 100), 0.05);
  private static final Verdict OPEN = new Verdict.Wait("wants 63 more calls without a failure");
  private static final Gate.Webhook CI = new Gate.Webhook("ci", "/worker", null);
  private static final Gate.Webhook OTHER = new Gate.Webhook("other", "/worker", null);
  private static final Duration AT_LEAST = Duration.ofSeconds(20);
  private static final Duration AT_MOST = Duration.ofMinutes(5);

  private Inconclusive inconclusive = Inconclusive.HOLD;
  private Gate gate = CI;
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private @Nullable Verdict verdict;
  private @Nullable String alarm;
  private @Nullable Reply reply;
  private @Nullable RolloutMemory memory;

  private RolloutPlan look(@Nullable Command command) {
    var steps =
        new Steps(
            List.of(
                new Step(10, 0, AT_LEAST, AT_MOST, gate), new Step(50, 0, Duration.ZERO, null, CI)),
            inconclusive,
            100,
            100,
            false,
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofMinutes(5));
    RolloutPlan plan =
        new RolloutPlanner(steps)
            .next(
                new Situation(
                    "v2",
                    "v1",
                    10,
                    Map.of("v1", 10, "v2", 10),
                    Map.of(),
                    verdict,
                    alarm,
                    command,
                    reply,
                    Map.of()),
                memory,
                now);
    memory = plan.memory();
    return plan;
  }

  private RolloutPlan look() {
    return look(null);
  }

  private RolloutPlan lookAfter(Duration time) {
    now = now.plus(time);
    return look();
  }

  /** At the first step, with evidence enough and the gate asked. */
  private Question asked() {
    look();
    verdict = GOOD;
    return Objects.requireNonNull(lookAfter(AT_LEAST).asks());
  }

  private int step() {
    return Objects.requireNonNull(memory).step();
  }

  private Phase phase() {
    return Objects.requireNonNull(memory).phase();
  }

  @Test
  void itIsAskedOnceTimeAndEvidenceAreThere() {
    look();
    verdict = GOOD;
    assertThat(lookAfter(AT_LEAST.minusSeconds(1)).asks()).isNull();
    verdict = OPEN;
    assertThat(lookAfter(Duration.ofSeconds(1)).asks()).isNull();
    verdict = GOOD;

    RolloutPlan plan = look();

    assertThat(plan.asks()).isNotNull();
    assertThat(plan.asks().revision()).isEqualTo("v2");
    assertThat(plan.asks().stable()).isEqualTo("v1");
    assertThat(plan.asks().step()).isZero();
    assertThat(plan.asks().steps()).isEqualTo(2);
    assertThat(plan.asks().weight()).isEqualTo(10);
    assertThat(plan.asks().gate()).isEqualTo(CI);
    assertThat(plan.waits()).isEqualTo(GOOD.because() + "; webhook ci is asked");
  }

  @Test
  void itIsTheSameQuestionUntilItIsAnswered() {
    Question first = asked();

    assertThat(lookAfter(Duration.ofMinutes(1)).asks()).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({
    "WAIT,    tests run, webhook ci wants it to wait: tests run",
    "WAIT,    '',        webhook ci wants it to wait",
    "NOTHING, webhook ci answers 500, webhook ci answers 500"
  })
  void whileItDoesNotAgreeItStays(Kind kind, String message, String said) {
    Question question = asked();
    reply = new Reply(question.id(), kind, message);

    RolloutPlan plan = lookAfter(Duration.ofHours(1));

    assertThat(step()).isZero();
    assertThat(plan.weight()).isEqualTo(10);
    assertThat(plan.asks()).isEqualTo(question);
    assertThat(plan.waits()).isEqualTo(GOOD.because() + "; " + said);
  }

  @Test
  void onceItAgreesTheNextStepBeginsAndIsAskedAboutAnew() {
    Question first = asked();
    reply = new Reply(first.id(), Kind.APPROVE, "by Ann");

    RolloutPlan plan = look();

    assertThat(step()).isEqualTo(1);
    assertThat(plan.weight()).isEqualTo(50);
    assertThat(plan.news())
        .startsWith(new News(News.Kind.GATE_APPROVED, "v2", "webhook ci agreed: by Ann"));
    Question second = Objects.requireNonNull(plan.asks());
    assertThat(second.id()).isNotEqualTo(first.id());
    look();
    assertThat(step()).as("the answer was for the step before").isEqualTo(1);
    reply = new Reply(second.id(), Kind.APPROVE, "");
    look();
    assertThat(phase()).isEqualTo(Phase.BAKING);
  }

  @Test
  void whereItRejectsTheRevisionIsTurnedBackWithItsWords() {
    Question question = asked();
    verdict = OPEN;
    reply = new Reply(question.id(), Kind.REJECT, "orders are wrong");

    RolloutPlan plan = look();

    assertThat(phase()).isEqualTo(Phase.ABORTED);
    assertThat(plan.weight()).isZero();
    assertThat(plan.asks()).isNull();
    assertThat(plan.news())
        .containsExactly(
            new News(News.Kind.ABORTED, "v2", "webhook ci rejected it: orders are wrong"));
  }

  @Test
  void aRejectionCountsInAPauseToo() {
    Question question = asked();
    look(Command.PAUSE);
    reply = new Reply(question.id(), Kind.REJECT, "orders are wrong");

    look();

    assertThat(phase()).isEqualTo(Phase.ABORTED);
  }

  @Test
  void whatItAgreedToWithEvidenceDoesNotCountWithout() {
    reply = new Reply(asked().id(), Kind.APPROVE, "");
    verdict = OPEN;

    assertThat(look().asks()).isNull();
    assertThat(step()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anAnswerToAnotherQuestionIsNone(Kind kind) {
    Question old = asked();
    look(Command.ABORT);
    look(Command.RETRY);
    reply = new Reply(old.id(), kind, "late");
    Question fresh = Objects.requireNonNull(lookAfter(AT_LEAST).asks());

    assertThat(fresh.id()).isNotEqualTo(old.id());
    assertThat(look().waits()).endsWith("webhook ci is asked");
    assertThat(phase()).isEqualTo(Phase.STEPPING);
    assertThat(step()).isZero();
  }

  @Test
  void anAnswerOfAGateThatIsNoLongerTheOneIsNone() {
    reply = new Reply(asked().id(), Kind.APPROVE, "");
    gate = OTHER;

    assertThat(look().waits()).endsWith("webhook other is asked");
    assertThat(step()).isZero();
  }

  @Test
  void noGateStandsBeforeAnAbort() {
    asked();
    verdict = OPEN;
    alarm = "3 of 3 pods: out of memory";

    look();

    assertThat(phase()).isEqualTo(Phase.ABORTED);
  }

  @ParameterizedTest
  @EnumSource(
      value = Command.class,
      names = {"PROMOTE", "PROMOTE_FULL"})
  void aPersonOutranksIt(Command command) {
    Question question = asked();
    reply = new Reply(question.id(), Kind.REJECT, "no");

    look(command);

    assertThat(phase()).isNotEqualTo(Phase.ABORTED);
    assertThat(command == Command.PROMOTE ? step() : 1).isEqualTo(1);
  }

  @Test
  void whileItIsPausedNobodyIsAsked() {
    asked();

    assertThat(look(Command.PAUSE).asks()).isNull();
    reply = null;
    assertThat(look(Command.RESUME).asks()).isNotNull();
  }

  @Test
  void whatStandsInForEvidenceDoesNotStandInForTheGate() {
    inconclusive = Inconclusive.PROMOTE;
    look();
    verdict = OPEN;
    Question question = Objects.requireNonNull(lookAfter(AT_MOST).asks());
    assertThat(step()).isZero();

    reply = new Reply(question.id(), Kind.APPROVE, "");
    look();

    assertThat(step()).isEqualTo(1);
  }

  @Test
  void aBlueGreenOneIsAskedAboutBeforeItHasAnyCall() {
    gate = CI;
    memory = null;
    var steps =
        new Steps(
            List.of(new Step(0, 100, Duration.ZERO, null, CI)),
            Inconclusive.HOLD,
            100,
            100,
            false,
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofMinutes(5));

    RolloutPlan plan =
        new RolloutPlanner(steps)
            .next(
                new Situation(
                    "v2",
                    "v1",
                    10,
                    Map.of("v1", 10, "v2", 10),
                    Map.of(),
                    null,
                    null,
                    null,
                    null,
                    Map.of()),
                null,
                now);

    assertThat(plan.asks()).isNotNull();
    assertThat(plan.weight()).isZero();
  }
}
