package dev.scaledservice.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.engine.rollout.Gate;
import dev.scaledservice.engine.rollout.Question;
import dev.scaledservice.engine.rollout.Reply;
import dev.scaledservice.engine.rollout.Reply.Kind;
import dev.scaledservice.signals.ServiceKey;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** When a gate is asked, and which of its answers are kept. */
class InquiryTest {

  private static final Question FIRST = question("first");
  private static final Question SECOND = question("second");

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Reply> answers = new LinkedBlockingQueue<>();
  private volatile Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private boolean leading = true;

  /** Answers when the test does. */
  private final Gates gates =
      (service, question, evidence) -> {
        asked.add(question.id());
        return answers.take();
      };

  private final Inquiry inquiry =
      new Inquiry(new ServiceKey("shop", "worker"), gates, () -> leading, () -> now);

  private static Question question(String id) {
    return new Question(id, "v2", "v1", 0, 2, 10, new Gate.Webhook("ci", "", null));
  }

  private void asksNow(int times) {
    inquiry.ask(FIRST, List.of());
    await().untilAsserted(() -> assertThat(asked).hasSize(times));
  }

  private void answers(String question, Kind kind, String message) {
    var reply = new Reply(question, kind, message);
    answers.add(reply);
    await().until(() -> reply.equals(inquiry.reply()));
  }

  @Test
  void oneCallAtATime() {
    asksNow(1);
    now = now.plusSeconds(3600);
    inquiry.ask(FIRST, List.of());
    inquiry.ask(SECOND, List.of());

    assertThat(asked).containsExactly("first");
    assertThat(inquiry.reply()).isNull();
  }

  @Test
  void itIsAskedAgainAfterPausesThatGrowToHalfAMinute() {
    asksNow(1);
    int times = 1;
    for (int pause : new int[] {5, 10, 20, 30, 30}) {
      answers("first", Kind.WAIT, "answer " + times);
      now = now.plusSeconds(pause).minusMillis(1);
      inquiry.ask(FIRST, List.of());
      assertThat(asked).hasSize(times);
      now = now.plusMillis(1);
      asksNow(++times);
    }
  }

  @Test
  void anotherQuestionIsAskedAtOnceAndWaitsForNoPause() {
    asksNow(1);
    answers("first", Kind.WAIT, "");

    inquiry.ask(SECOND, List.of());

    assertThat(inquiry.reply()).isNull();
    await().untilAsserted(() -> assertThat(asked).containsExactly("first", "second"));
  }

  @Test
  void anAnswerThatComesTooLateIsNotKept() {
    asksNow(1);
    inquiry.ask(SECOND, List.of());
    answers.add(new Reply("first", Kind.APPROVE, ""));

    await()
        .untilAsserted(() -> {
          inquiry.ask(SECOND, List.of());
          assertThat(asked).containsExactly("first", "second");
        });
    assertThat(inquiry.reply()).isNull();
  }

  @Test
  void whereNothingIsToBeAskedTheAnswerIsForgottenAndThePauseIsNot() {
    asksNow(1);
    answers("first", Kind.APPROVE, "");

    inquiry.ask(null, List.of());
    assertThat(inquiry.reply()).isNull();

    inquiry.ask(FIRST, List.of());
    assertThat(asked).hasSize(1);
    now = now.plusSeconds(5);
    asksNow(2);
  }

  @Test
  void whoOnlyWatchesOnAsksNobody() {
    leading = false;
    inquiry.ask(FIRST, List.of());
    assertThat(asked).isEmpty();

    leading = true;
    asksNow(1);
  }

  @Test
  void thatThereIsNoAnswerIsToldOnceAQuestion() {
    asksNow(1);
    assertThat(inquiry.news("v2")).isNull();
    answers("first", Kind.NOTHING, "webhook ci answers 500");

    assertThat(inquiry.news("v2"))
        .isNotNull()
        .satisfies(news -> {
          assertThat(news.kind().reason()).isEqualTo("GateSilent");
          assertThat(news.text()).startsWith("webhook ci answers 500; it is asked again");
        });
    assertThat(inquiry.news("v2")).isNull();
    now = now.plusSeconds(5);
    asksNow(2);
    answers("first", Kind.NOTHING, "webhook ci answers 502");
    assertThat(inquiry.news("v2")).isNull();
  }

  @Test
  void aFailureOfOursIsNoAnswerEither() {
    var broken =
        new Inquiry(
            new ServiceKey("shop", "worker"),
            (service, question, evidence) -> {
              throw new IllegalStateException("broken");
            },
            () -> true,
            () -> now);

    broken.ask(FIRST, List.of());

    await().until(() -> broken.reply() != null);
    assertThat(broken.reply())
        .isEqualTo(
            new Reply(
                "first",
                Kind.NOTHING,
                "it could not be asked: java.lang.IllegalStateException: broken"));
  }
}
