package dev.scaledservice.local.demo;

import java.io.Serial;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What a story claims, checked as it happens. */
final class Milestones {

  private final Timeline timeline;
  private final Instant end;

  /**
   * @param end when there is no more time for the story; MAX for never
   */
  Milestones(Timeline timeline, Instant end) {
    this.timeline = timeline;
    this.end = end;
  }

  /** What is seen at a moment; its text is for people. */
  interface Sight {

    /** The last decision, for who wonders why it is not as it should be. */
    String because();
  }

  /** There was no time for the rest of the story. */
  static final class OutOfTime extends Exception {

    @Serial private static final long serialVersionUID = 1L;
  }

  /** Looks until it is so, {@code withinSeconds} at most. */
  <S extends Sight> void reach(
      String what, int withinSeconds, Supplier<S> look, Predicate<S> reached) throws OutOfTime {
    Instant begun = Instant.now();
    Instant latest = begun.plusSeconds(withinSeconds);
    S seen = look.get();
    while (!reached.test(seen) && Instant.now().isBefore(latest)) {
      pause(what);
      seen = look.get();
    }
    if (reached.test(seen)) {
      timeline.reached(what, Duration.between(begun, Instant.now()), seen.toString());
    } else {
      timeline.missed(what, "%s; %s".formatted(seen, seen.because()));
    }
  }

  /** Something that has to hold all the time. */
  <S extends Sight> void steady(String what, int seconds, Supplier<S> look, Predicate<S> holds)
      throws OutOfTime {
    Instant begun = Instant.now();
    while (Instant.now().isBefore(begun.plusSeconds(seconds))) {
      S seen = look.get();
      if (!holds.test(seen)) {
        timeline.missed(what, "%s; %s".formatted(seen, seen.because()));
        return;
      }
      pause(what);
    }
    timeline.reached(what, Duration.ofSeconds(seconds), look.get().toString());
  }

  private void pause(String milestone) throws OutOfTime {
    if (!Instant.now().isBefore(end)) {
      timeline.missed(milestone, "time is up, and the rest of the story is not played");
      throw new OutOfTime();
    }
    Stage.pause();
  }
}
