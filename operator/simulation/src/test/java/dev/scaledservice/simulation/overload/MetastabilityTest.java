package dev.scaledservice.simulation.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.simulation.overload.Metastability.Result;
import dev.scaledservice.simulation.overload.Metastability.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetastabilityTest {

  @ParameterizedTest(name = "500/s to {0}/s: well after {1} s at the latest")
  @CsvSource({"1500, 90", "2500, 150"})
  void theEngineComesBackFromAnOverrunWhereProcessorsLookIdle(double to, double bound) {
    Result engine = Metastability.overrun(Who.ENGINE, to, 600, 1);
    Result hpa = Metastability.overrun(Who.HPA, to, 600, 1);

    assertThat(engine.wellAfter()).as(story(engine)).isLessThanOrEqualTo(bound);
    assertThat(engine.most()).as(story(engine)).isLessThanOrEqualTo((int) Math.ceil(to / 70 * 1.1));
    assertThat(hpa.wellAfter()).as(story(hpa)).isNaN();
  }

  @Test
  void whoSendsLessInTimeLosesLittle() {
    Result engine = Metastability.retryStorm(Who.ENGINE);
    Result hpa = Metastability.retryStorm(Who.HPA);

    assertThat(engine.lost()).as(story(engine)).isLessThanOrEqualTo(0.005);
    assertThat(engine.critical()).as(story(engine)).isGreaterThanOrEqualTo(0.999);
    assertThat(hpa.lost()).as(story(hpa)).isGreaterThan(0.8);
  }

  private static String story(Result result) {
    return String.join("\n", result.diary());
  }
}
