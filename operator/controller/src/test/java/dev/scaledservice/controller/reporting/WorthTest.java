package dev.scaledservice.controller.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.engine.Decision;
import dev.scaledservice.engine.Reading;
import dev.scaledservice.engine.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people are told although the count stays, and what costs a write. */
class WorthTest {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant SOON = BEGIN.plusSeconds(5);
  private static final Instant LATER = BEGIN.plusSeconds(31);

  private final ScaledServiceStatus known = told(fresh(400), Decision.LimitedBy.NOTHING);

  @Test
  void whatWasNeverToldIs() {
    assertThat(Worth.telling(decision(fresh(400)), ScaledServiceStatus.EMPTY, SOON)).isTrue();
  }

  @Test
  void aLoadThatWandersIsNotToldAndOneThatIsFarAwayIs() {
    assertThat(Worth.telling(decision(fresh(480)), known, LATER)).isFalse();
    assertThat(Worth.telling(decision(fresh(520)), known, LATER)).isTrue();
    assertThat(Worth.telling(decision(fresh(520)), known, SOON)).as("not twice at once").isFalse();
  }

  @Test
  void aMetricThatIsLostOrFoundIsToldSoonThoughNotAtEveryBeat() {
    assertThat(Worth.telling(decision(unknown("silent for 3 s")), known, SOON)).isTrue();
    ScaledServiceStatus lost = told(unknown("silent for 3 s"), Decision.LimitedBy.MISSING_METRICS);
    assertThat(Worth.telling(decision(fresh(400)), lost, SOON)).isTrue();
    assertThat(Worth.telling(decision(fresh(400)), lost, BEGIN.plusSeconds(1))).isFalse();
  }

  @Test
  void anotherReasonForASilenceIsToldAndALongerSilenceIsNot() {
    ScaledServiceStatus lost = told(unknown("silent for 3 s"), Decision.LimitedBy.NOTHING);

    assertThat(Worth.telling(decision(unknown("silent for 2,790 s")), lost, LATER)).isFalse();
    assertThat(Worth.telling(decision(unknown("no ready pod")), lost, SOON)).isTrue();
  }

  @Test
  void aWindowThatHasFilledIsToldSoon() {
    var filling = new Reading.Partial(400, BEGIN, Duration.ofSeconds(3));
    ScaledServiceStatus part = told(filling, Decision.LimitedBy.NOTHING);

    assertThat(Worth.telling(decision(filling), part, LATER)).isFalse();
    assertThat(Worth.telling(decision(fresh(400)), part, SOON)).isTrue();
  }

  @Test
  void anotherLimitIsToldAfterAWhile() {
    Decision limited = decision(fresh(400), Decision.LimitedBy.MAX_REPLICAS);

    assertThat(Worth.telling(limited, known, SOON)).isFalse();
    assertThat(Worth.telling(limited, known, LATER)).isTrue();
  }

  private static Reading fresh(double value) {
    return new Reading.Fresh(value, BEGIN);
  }

  private static Reading unknown(String why) {
    return new Reading.Unknown(why);
  }

  private static Decision decision(Reading reading) {
    return decision(reading, Decision.LimitedBy.NOTHING);
  }

  private static Decision decision(Reading reading, Decision.LimitedBy limit) {
    var one =
        new Decision.Recommendation(
            "requests",
            reading,
            new Target.AverageValue(100),
            4,
            !(reading instanceof Reading.Unknown),
            "/s",
            false,
            null);
    return new Decision(BEGIN, 4, 4, 4, limit, List.of(one), List.of());
  }

  private static ScaledServiceStatus told(Reading reading, Decision.LimitedBy limit) {
    Decision decision = decision(reading, limit);
    return new ScaledServiceStatus(
        1L,
        4,
        4,
        4,
        null,
        null,
        null,
        null,
        null,
        StatusOf.decision(decision, Map.of()),
        null,
        null,
        null,
        null,
        null,
        StatusOf.summary(decision),
        null);
  }
}
