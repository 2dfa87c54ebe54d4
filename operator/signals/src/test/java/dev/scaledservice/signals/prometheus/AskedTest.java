package dev.scaledservice.signals.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Reading;
import dev.scaledservice.signals.FakeTime;
import dev.scaledservice.signals.prometheus.Answer.Outcome;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How long an answer holds, and what takes its place. */
class AskedTest {

  /** Asked every 5 s, and 4 s are allowed to answer: too old after 19 s. */
  private static final PrometheusServer MAIN =
      PrometheusServer.at("main", URI.create("http://prometheus:9090"));

  private final FakeTime time = new FakeTime();
  private final Asked asked = new Asked(Duration.ofSeconds(5), MAIN, time);

  @Test
  void beforeTheFirstAnswerItIsUnknown() {
    assertThat(asked.reading()).isEqualTo(new Reading.Unknown("not answered yet"));
    assertThat(asked.age()).isNull();
  }

  @Test
  void aNumberHoldsUntilSeveralAnswersHaveFailedToCome() {
    Instant at = answer(62);
    time.pass(Duration.ofSeconds(19));
    assertThat(asked.reading()).isEqualTo(new Reading.Fresh(62, at));
    assertThat(asked.age()).isEqualTo(Duration.ofSeconds(19));

    time.pass(Duration.ofSeconds(1));
    assertThat(asked.reading()).isEqualTo(new Reading.Stale(62, at));
  }

  @Test
  void troubleIsNotedAtOnceAndMakesTheNumberUnknownWhenItIsTooOld() {
    Instant at = answer(62);
    asked.answered(new Answer.Trouble(Outcome.FAILED, "Prometheus main fails (503)"));
    assertThat(asked.reading()).isEqualTo(new Reading.Fresh(62, at));
    assertThat(asked.note()).isEqualTo("Prometheus main fails (503)");

    time.pass(Duration.ofSeconds(20));
    assertThat(asked.reading())
        .isEqualTo(
            new Reading.Unknown(
                "Prometheus main fails (503); its last answer is of 2026-03-01T10:00:00Z"));
  }

  @Test
  void anAnswerThatIsNoNumberEndsWhatWasKnown() {
    answer(62);
    asked.answered(new Answer.Nothing(Outcome.EMPTY, "the query finds no series"));

    assertThat(asked.reading()).isEqualTo(new Reading.Unknown("the query finds no series"));
    assertThat(asked.note()).isEmpty();
    assertThat(asked.age()).isNull();
  }

  @Test
  void yesterdaysSampleIsNoNumber() {
    Instant yesterday = time.instant().minus(Duration.ofDays(1));

    assertThat(asked.answered(new Answer.Value(62, yesterday, ""))).isEqualTo(Outcome.OLD);
    assertThat(asked.reading())
        .isEqualTo(
            new Reading.Unknown(
                "Prometheus main answers with a number that is more than 19 s old:"
                    + " is its clock right, and no @ in the query?"));
  }

  @Test
  void aServerWhoseClockIsAheadHasAnsweredNow() {
    Instant now = time.instant();
    asked.answered(new Answer.Value(62, now.plus(Duration.ofMinutes(2)), ""));

    assertThat(asked.reading()).isEqualTo(new Reading.Fresh(62, now));
    assertThat(asked.age()).isEqualTo(Duration.ZERO);
  }

  @Test
  void itsAnswerHoldsNoLongerThanAnothers() {
    Instant now = time.instant();
    asked.answered(new Answer.Value(62, now.plus(Duration.ofMinutes(2)), ""));
    time.pass(Duration.ofSeconds(19));
    assertThat(asked.reading()).isInstanceOf(Reading.Fresh.class);

    time.pass(Duration.ofSeconds(1));
    assertThat(asked.reading()).isEqualTo(new Reading.Stale(62, now));
    assertThat(asked.age()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void aNumberThatTheServerWarnsOfMayNotLower() {
    Instant at = time.instant();
    asked.answered(new Answer.Value(62, at, "partial response"));

    assertThat(asked.reading()).isEqualTo(new Reading.Partial(62, at, Duration.ZERO));
    assertThat(asked.note()).isEqualTo("Prometheus main warns: partial response");
  }

  @Test
  void aNumberEndsTheTrouble() {
    asked.answered(new Answer.Trouble(Outcome.DENIED, "Prometheus main denies access (401)"));
    answer(7);

    assertThat(asked.reading()).isInstanceOf(Reading.Fresh.class);
    assertThat(asked.note()).isEmpty();
  }

  private Instant answer(double value) {
    Instant at = time.instant();
    assertThat(asked.answered(new Answer.Value(value, at, ""))).isEqualTo(Outcome.NUMBER);
    return at;
  }
}
