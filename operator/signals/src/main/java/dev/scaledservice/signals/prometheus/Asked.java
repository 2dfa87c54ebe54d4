package dev.scaledservice.signals.prometheus;

import dev.scaledservice.engine.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One query of one server and what became of it: asked again every interval by a thread of its own,
 * for as long as somebody wants it.
 */
final class Asked {

  /** An answer older than so many intervals, and the time that an answer may take, is too old. */
  private static final int TOO_OLD_AFTER = 3;

  private final Duration longest;
  private final PrometheusServer server;
  private final InstantSource clock;
  private volatile State state = new State(null, "not answered yet");

  Asked(Duration interval, PrometheusServer server, InstantSource clock) {
    this.longest = interval.multipliedBy(TOO_OLD_AFTER).plus(server.requestTimeout());
    this.server = server;
    this.clock = clock;
  }

  /**
   * @param number the last number; null if there is none, or the server has since said that there
   *     is none
   * @param trouble why there is no newer one; empty where there is
   */
  private record State(Answer.@Nullable Value number, String trouble) {}

  /**
   * Keeps what the answer is worth.
   *
   * @return as what to count it
   */
  Answer.Outcome answered(Answer answer) {
    Answer judged = answer instanceof Answer.Value number ? judged(number) : answer;
    state =
        switch (judged) {
          case Answer.Value number -> new State(number, "");
          case Answer.Nothing(var outcome, String why) -> new State(null, why);
          case Answer.Trouble(var outcome, String why) -> new State(state.number(), why);
        };
    return judged.outcome();
  }

  /**
   * Yesterday's sample is none, though it has only just been told. One from a server whose clock is
   * ahead was measured now at the latest: it must not hold longer than another's.
   */
  private Answer judged(Answer.Value number) {
    Answer.Value told = number.noLaterThan(clock.instant());
    return age(told).compareTo(longest) <= 0
        ? told
        : new Answer.Nothing(
            Answer.Outcome.OLD,
            "%s answers with a number that is more than %d s old: is its clock right, and no @ in the query?"
                .formatted(server, longest.toSeconds()));
  }

  /**
   * The last number while it is young enough. One that the server warns of may be too low: it may
   * raise a count, not lower it.
   */
  Reading reading() {
    State now = state;
    Answer.Value number = now.number();
    if (number == null) {
      return new Reading.Unknown(now.trouble());
    }
    if (age(number).compareTo(longest) > 0) {
      return now.trouble().isEmpty()
          ? new Reading.Stale(number.value(), number.at())
          : new Reading.Unknown(
              "%s; its last answer is of %s"
                  .formatted(now.trouble(), number.at().truncatedTo(ChronoUnit.SECONDS)));
    }
    return number.warnings().isEmpty()
        ? new Reading.Fresh(number.value(), number.at())
        : new Reading.Partial(number.value(), number.at(), Duration.ZERO);
  }

  /** What the reading does not say by itself; empty where it says everything. */
  String note() {
    State now = state;
    Answer.Value number = now.number();
    if (number == null) {
      return "";
    }
    return now.trouble().isEmpty() && !number.warnings().isEmpty()
        ? "%s warns: %s".formatted(server, number.warnings())
        : now.trouble();
  }

  /** Time since the last number; null where there is none. */
  @Nullable Duration age() {
    Answer.Value number = state.number();
    return number == null ? null : age(number);
  }

  /** Zero where our own clock was set back since. */
  private Duration age(Answer.Value number) {
    Instant now = clock.instant();
    return number.at().isAfter(now) ? Duration.ZERO : Duration.between(number.at(), now);
  }
}
