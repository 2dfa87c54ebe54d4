package dev.scaledservice.cli.decide;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.scaledservice.engine.judge.Calls;
import dev.scaledservice.engine.judge.Track;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of {@code ssvc judge}: the calls that finished since the line before.
 *
 * @param nextStep true where the rollout's next step begins with these calls; null for false
 */
record BatchLine(
    Instant at, List<Served> calls, @JsonSetter(nulls = Nulls.SET) @Nullable Boolean nextStep) {

  List<Calls> served() {
    return calls.stream().map(Served::calls).toList();
  }

  boolean beginsStep() {
    return Boolean.TRUE.equals(nextStep);
  }

  /** What an instance served; what is left out is zero. */
  record Served(
      Track track,
      String instance,
      long total,
      @JsonSetter(nulls = Nulls.SET) @Nullable Long failed,
      @JsonSetter(nulls = Nulls.SET) @Nullable Long slow,
      @JsonSetter(nulls = Nulls.SET) @Nullable Long shed) {

    Calls calls() {
      return new Calls(track, instance, total, given(failed), given(slow), given(shed));
    }

    private static long given(@Nullable Long count) {
      return count == null ? 0 : count;
    }
  }
}
