package dev.scaledservice.controller.rollout;

import dev.scaledservice.engine.rollout.Question;
import dev.scaledservice.engine.rollout.Reply;
import dev.scaledservice.engine.rollout.Reply.Kind;
import dev.scaledservice.engine.rollout.RolloutPlan.News;
import dev.scaledservice.signals.ServiceKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the gates of one service are asked, one call at a time and on a thread of its own: whoever
 * looks at the rollout waits for nobody.
 *
 * <p>As long as a gate does not agree it is asked again, 5 s after its answer, then after 10, 20
 * and 30 s. Of the question before nothing is kept, so that no answer counts for another one.
 */
final class Inquiry {

  private static final Logger LOG = LoggerFactory.getLogger(Inquiry.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final ServiceKey service;
  private final Gates gates;
  private final BooleanSupplier leading;
  private final InstantSource clock;

  private String asked = "";
  private Duration pause = FIRST_PAUSE;
  private Instant notBefore = Instant.MIN;
  private @Nullable Reply reply;
  private boolean underWay;

  /** The question of which it was said that its gate gives no answer. */
  private String silent = "";

  /**
   * @param leading whether this process may act: who only watches on asks nobody
   */
  Inquiry(ServiceKey service, Gates gates, BooleanSupplier leading, InstantSource clock) {
    this.service = service;
    this.gates = gates;
    this.leading = leading;
    this.clock = clock;
  }

  /** The last answer to what was asked last; null while there is none. */
  synchronized @Nullable Reply reply() {
    return reply;
  }

  /**
   * Asks, unless it is too soon or a call is under way.
   *
   * @param question null where nothing is to be asked now: then what was agreed to before no longer
   *     counts; what was rejected does
   */
  synchronized void ask(@Nullable Question question, List<String> evidence) {
    if (question == null) {
      if (reply != null && reply.kind() != Kind.REJECT) {
        reply = null;
      }
      return;
    }
    if (!question.id().equals(asked)) {
      asked = question.id();
      pause = FIRST_PAUSE;
      notBefore = Instant.MIN;
      reply = null;
    }
    if (!underWay && leading.getAsBoolean() && !clock.instant().isBefore(notBefore)) {
      underWay = true;
      Thread.ofVirtual().name("gate").start(() -> call(question, evidence));
    }
  }

  /** What people are to be told, once a question: that there is no answer that counts, and why. */
  synchronized @Nullable News news(String revision) {
    Reply is = reply;
    if (is == null || is.kind() != Kind.NOTHING || is.question().equals(silent)) {
      return null;
    }
    silent = is.question();
    return new News(
        News.Kind.GATE_SILENT, revision, is.message() + "; it is asked again until it agrees");
  }

  private void call(Question question, List<String> evidence) {
    Reply said = null;
    try {
      said = gates.ask(service, question, evidence);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("service", service.toString()).setCause(e).log("a gate");
      said = new Reply(question.id(), Kind.NOTHING, "it could not be asked: " + e);
    } finally {
      answered(question, said);
    }
  }

  private synchronized void answered(Question question, @Nullable Reply said) {
    underWay = false;
    if (!question.id().equals(asked)) {
      return;
    }
    notBefore = clock.instant().plus(pause);
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
    reply = said;
  }
}
