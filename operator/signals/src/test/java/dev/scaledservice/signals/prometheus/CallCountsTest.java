package dev.scaledservice.signals.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is made of one answer after another. */
class CallCountsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OLD = "bcdfghjklm";
  private static final String FRESH = "zzcc7b8zx6";

  private final CallCounts counts = new CallCounts();
  private final List<AnswerText.Many.Series> answer = new ArrayList<>();
  private Instant now = Instant.EPOCH;

  private CallCountsTest caller(
      String caller, String revision, String kind, String code, double value) {
    return series(
        Map.of(
            "job", "app",
            "instance", caller,
            "revision", revision,
            "code", code,
            "scaledservice_calls", kind),
        value);
  }

  private CallCountsTest series(Map<String, String> labels, double value) {
    answer.add(new AnswerText.Many.Series(JSON.valueToTree(labels), value));
    return this;
  }

  private void answered() {
    now = now.plusSeconds(5);
    counts.take(List.copyOf(answer), now);
    answer.clear();
  }

  @Test
  void onlyWhatTheyHaveGrownByCountsOverAllSeriesOfARevision() {
    caller("c-1", OLD, "total", "200", 1_000_000).caller("c-1", OLD, "total", "500", 40);
    caller("c-1", OLD, "failed", "500", 40).caller("c-2", OLD, "total", "200", 7).answered();
    assertThat(counts.counted()).containsExactly(new CountedCalls(OLD, 0, 0, 0, 0));

    caller("c-1", OLD, "total", "200", 1_000_090).caller("c-1", OLD, "total", "500", 50);
    caller("c-1", OLD, "failed", "500", 50).caller("c-2", OLD, "total", "200", 12).answered();
    caller("c-1", OLD, "total", "200", 1_000_095).caller("c-1", OLD, "total", "500", 50);
    caller("c-1", OLD, "failed", "500", 50).caller("c-2", OLD, "total", "200", 12).answered();

    assertThat(counts.counted()).containsExactly(new CountedCalls(OLD, 110, 10, 0, 0));
  }

  /** As clients do: the series of the first call, or the first error, is not there before it. */
  @Test
  void aSeriesOfACallerThatGoesOnBeganAtZero() {
    caller("c-1", OLD, "total", "200", 100).answered();
    caller("c-1", OLD, "total", "200", 190).caller("c-1", FRESH, "total", "200", 7);
    caller("c-1", FRESH, "total", "500", 3).caller("c-1", FRESH, "failed", "500", 3);
    caller("c-1", FRESH, "slow", "", 2).caller("c-1", FRESH, "shed", "", 1).answered();

    assertThat(counts.counted())
        .containsExactlyInAnyOrder(
            new CountedCalls(OLD, 90, 0, 0, 0), new CountedCalls(FRESH, 10, 3, 2, 1));
  }

  /** A Prometheus that was begun anew finds one after the other. */
  @Test
  void ofACallerThatNobodyToldOfBeforeTheFirstAnswerSaysWhereItStands() {
    answered();
    caller("c-1", OLD, "total", "", 5_000).caller("c-1", OLD, "failed", "", 900).answered();
    caller("c-1", OLD, "total", "", 5_010).caller("c-1", OLD, "failed", "", 901);
    caller("c-2", OLD, "total", "", 7_000).caller("c-2", FRESH, "total", "", 70).answered();

    assertThat(counts.counted())
        .containsExactlyInAnyOrder(
            new CountedCalls(OLD, 10, 1, 0, 0), new CountedCalls(FRESH, 0, 0, 0, 0));
  }

  /**
   * It began anew: neither may its errors be counted without its calls, nor one revision's calls
   * without the other's.
   */
  @Test
  void ofACallerWhoseCountersFallNothingCountsInThatAnswer() {
    caller("c-1", OLD, "total", "200", 9_000).answered();
    caller("c-1", OLD, "total", "200", 4_000).caller("c-1", FRESH, "total", "500", 10);
    caller("c-1", FRESH, "failed", "500", 10).answered();
    caller("c-1", OLD, "total", "200", 4_090).caller("c-1", FRESH, "total", "500", 11);
    caller("c-1", FRESH, "failed", "500", 11).answered();

    assertThat(counts.counted())
        .containsExactlyInAnyOrder(
            new CountedCalls(OLD, 90, 0, 0, 0), new CountedCalls(FRESH, 1, 1, 0, 0));
  }

  @Test
  void aSeriesThatWasNotFoundForAWhileGoesOnWhereItWas() {
    caller("c-1", OLD, "total", "", 100).caller("c-1", FRESH, "total", "", 10).answered();
    caller("c-1", OLD, "total", "", 100).answered();
    answered();
    caller("c-1", OLD, "total", "", 130).caller("c-1", FRESH, "total", "", 12).answered();

    assertThat(counts.counted())
        .containsExactlyInAnyOrder(
            new CountedCalls(OLD, 30, 0, 0, 0), new CountedCalls(FRESH, 2, 0, 0, 0));
  }

  @Test
  void whoIsGoneForLongIsForgotten() {
    caller("c-1", OLD, "total", "", 100).answered();
    now = now.plus(Duration.ofMinutes(16));
    caller("c-2", FRESH, "total", "", 100).answered();
    assertThat(counts.counted()).extracting(CountedCalls::revision).containsExactly(FRESH);

    caller("c-1", OLD, "total", "", 200).answered();
    assertThat(counts.counted()).contains(new CountedCalls(OLD, 0, 0, 0, 0));
  }

  @Test
  void badOnesAreNeverMoreThanAll() {
    caller("c-1", OLD, "total", "", 0).caller("c-1", OLD, "failed", "", 0).answered();
    caller("c-1", OLD, "total", "", 5.5).caller("c-1", OLD, "failed", "", 7).answered();

    assertThat(counts.counted()).containsExactly(new CountedCalls(OLD, 5, 5, 0, 0));
  }

  @Test
  void howFarItIsBehindIsTheTimeBetweenTwoScrapes() {
    for (int look = 0; look < 9; look++) {
      int scrapes = look / 3;
      caller("c-1", OLD, "total", "", 100 * scrapes).answered();
    }

    assertThat(counts.spacing()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void whatTellsNoRevisionOfWhomIsSaid() {
    assertThat(CallCounts.lacks(answer))
        .isEqualTo("the query of all calls (total) finds no series");
    series(Map.of("instance", "c-1", "scaledservice_calls", "total"), 1);
    assertThat(CallCounts.lacks(answer)).isEqualTo("the series of total have no label revision");

    answer.clear();
    caller("c-1", OLD, "total", "200", 1);
    assertThat(CallCounts.lacks(answer)).as("nothing has failed yet").isEmpty();
    caller("c-1", "worker-" + OLD, "failed", "500", 1);
    assertThat(CallCounts.lacks(answer))
        .isEqualTo(
            "a series of failed is of revision \"worker-%s\", of which total has none from the same caller"
                .formatted(OLD));
  }

  /** When a part of it comes back after a while, nobody could tell its calls from new ones. */
  @Test
  void aSumOverAllCallersIsNotCountedButSaid() {
    series(Map.of("job", "app", "scaledservice_calls", "total", "revision", OLD), 1);
    assertThat(CallCounts.lacks(answer)).contains("do not say whose they are, by instance or pod");
    answered();
    series(Map.of("job", "app", "scaledservice_calls", "total", "revision", OLD), 9).answered();

    assertThat(counts.counted()).isEmpty();
  }
}
