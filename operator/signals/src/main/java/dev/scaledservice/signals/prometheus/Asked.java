package dev.scaledservice.signals.prometheus;

import dev.scaledservice.engine.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * One query of one server and what became of it: asked again every interval by a thread of its own,
 * for as long as somebody wants it.
 */
final class Asked {

  /** An answer older than so many intervals is stale. */
  private static final int STALE_AFTER = 3;

  private final Duration interval;
  private final InstantSource clock;
  private volatile State state = new State(null, "not answered yet");

  Asked(Duration interval, InstantSource clock) {
    this.interval = interval;
    this.clock = clock;
  }

  /**
   * @param number the last number; null if there is none, or the server has since said that there
   *     is none
   * @param trouble why there is no newer one; empty where there is
   */
  private record State(Answer.@Nullable Value number, String trouble) {}

  void answered(Answer answer) {
    state =
        switch (answer) {
          case Answer.Value number -> new State(number, "");
          case Answer.Nothing(var outcome, String why) -> new State(null, why);
          case Answer.Trouble(var outcome, String why) -> new State(state.number(), why);
        };
  }

  Reading reading() {
    State now = state;
    Answer.Value number = now.number();
    if (number == null) {
      return new Reading.Unknown(now.trouble());
    }
    return age(number).compareTo(interval.multipliedBy(STALE_AFTER)) > 0
        ? new Reading.Stale(number.value(), number.at())
        : new Reading.Fresh(number.value(), number.at());
  }

  /** Why there is no newer number; empty where there is one. */
  String trouble() {
    return state.trouble();
  }

  /** Time since the last number; null where there is none. */
  @Nullable Duration age() {
    Answer.Value number = state.number();
    return number == null ? null : age(number);
  }

  /** A server whose clock is ahead has told its number just now. */
  private Duration age(Answer.Value number) {
    Instant now = clock.instant();
    return number.at().isAfter(now) ? Duration.ZERO : Duration.between(number.at(), now);
  }
}
