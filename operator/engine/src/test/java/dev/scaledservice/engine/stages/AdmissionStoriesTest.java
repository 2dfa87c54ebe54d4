package dev.scaledservice.engine.stages;

import static dev.scaledservice.engine.stages.Story.replicas;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.Circuit.State;
import dev.scaledservice.engine.Policy.Mode;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What callers may send while capacity is short, in percent of critical, normal and low calls. A
 * fifth of the calls is critical, three fifths are normal, a fifth is low.
 */
class AdmissionStoriesTest {

  /** Six replicas that are known to answer 100/s each. */
  private static Story busy() {
    return replicas(6).called("app", 600).during("2 min").ready(6);
  }

  @Test
  void atRestEverythingIsAdmittedAndNothingRemembered() {
    Story story = busy().admits(100, 100, 100);
    assertThat(story.plan().admission().sheds()).isFalse();
    assertThat(story.plan().next().admission()).isNull();
  }

  @Test
  void aServiceThatNobodyReportsCallsOfHasNoneToAdmit() {
    assertThat(replicas(6).load(5000).then(20, "6 -> 20").plan().admission().shares()).isEmpty();
  }

  @Test
  void aMultipleOfTheLoadShedsTheLowestFirst() {
    Story story = busy().load(1800).admits(100, 20, 0);
    assertThat(story.plan().admission().reason())
        .isEqualTo(
            "callers want 1,800/s, 6 ready replicas serve 600/s:"
                + " admitted critical 100 %, normal 20 %, low 0 %");
  }

  @Test
  void aLittleMoreThanTheTargetShedsNothing() {
    busy().load(800).called("app", 800).admits(100, 100, 100);
  }

  @Test
  void whatCallersShedIsStillWanted() {
    busy()
        .load(1800)
        .admits(100, 20, 0)
        .load(640)
        .caller("app", State.CLOSED, new Calls(640, 0, 0, 1160, 0))
        .during("20 s")
        .admits(100, 35, 0);
  }

  @Test
  void everybodyIsBackSecondsAfterTheCapacityIs() {
    busy()
        .load(1800)
        .admits(100, 20, 0)
        .allReady()
        .caller("app", State.CLOSED, new Calls(640, 0, 0, 1160, 0))
        .load(640)
        .admits(100, 45, 25)
        .admits(100, 70, 50)
        .admits(100, 95, 75)
        .admits(100, 100, 100);
  }

  @Test
  void afterAnOpeningTheyComeBackByTheRamp() {
    // Open: a tenth of the 800/s that the eight replicas serve, the critical never below their
    // floor.
    Story story =
        replicas(8)
            .called("app", 800)
            .during("2 min")
            .bounds(1, 8)
            .opened("app", 0, 0, 800)
            .load(600)
            .admits(50, 10, 0);
    // Closed: a quarter, half, everything, two seconds each.
    story
        .load(80)
        .caller("app", State.CLOSED, new Calls(80, 0, 0, 600, 120))
        .admits(75, 30, 0)
        .admits(100, 30, 0)
        .admits(100, 55, 0)
        .during("8 s")
        .admits(100, 100, 100);
  }

  /** Nobody overran those that came since: they are offered whole, and only the others by part. */
  @Test
  void replicasThatCameSinceAnOpeningAreNotHeldToTheRamp() {
    busy()
        .opened("app", 0, 0, 1200)
        .load(600)
        .admits(50, 10, 0)
        .allReady()
        .admits(75, 35, 0)
        .admits(100, 45, 0)
        .during("20 s")
        .admits(100, 45, 0);
  }

  @Test
  void aSmallCallersOpenBreakerShedsNobodyElse() {
    busy()
        .caller("batch", State.OPEN, new Calls(0, 5, 0, 0, 30))
        .during("20 s")
        .admits(100, 100, 100);
  }

  @Test
  void anOpeningThatIsNoOverloadShedsNothing() {
    replicas(6)
        .load(200)
        .called("app", 200)
        .during("2 min")
        .opened("app", 0, 100, 100)
        .during("20 s")
        .admits(100, 100, 100);
  }

  @Test
  void aRestartGoesOnWithWhatWasAdmitted() {
    busy()
        .load(1800)
        .admits(100, 20, 0)
        .restarted()
        .load(640)
        .caller("app", State.CLOSED, new Calls(640, 0, 0, 1160, 0))
        .admits(100, 35, 0);
  }

  /** The next leader hears callers only when their packets find it. */
  @Test
  void whoeverHasHeardNobodyYetLetsNobodyIn() {
    busy()
        .load(1800)
        .admits(100, 20, 0)
        .load(0)
        .gone("app")
        .during("6 s")
        .restarted()
        .during("8 s")
        .admits(100, 20, 0)
        .load(640)
        .caller("app", State.CLOSED, new Calls(640, 0, 0, 1160, 0))
        .admits(100, 35, 0);
  }

  @Test
  void noiseChangesNothing() {
    Story story = busy().load(1800).admits(100, 20, 0);
    var told = Objects.requireNonNull(story.plan().next().admission());
    for (int i = 0; i < 60; i++) {
      double wanted = 1800 * (i % 2 == 0 ? 0.97 : 1.03);
      story.load(wanted).admits(100, 20, 0);
    }
    var last = Objects.requireNonNull(story.plan().next().admission());
    assertThat(last.changedAt()).isEqualTo(told.changedAt());
    assertThat(last.shares()).isEqualTo(told.shares());
  }

  @Test
  void observingShowsWhatItWouldShed() {
    Story story = busy().mode(Mode.OBSERVE).load(1800).admits(100, 20, 0);
    assertThat(story.plan().act()).isFalse();
  }

  @Test
  void aPinShedsWhatThePinnedCannotTake() {
    busy().pinned(6).load(1800).admits(100, 20, 0);
  }

  @Test
  void callersThatAreGoneAreLetBackIn() {
    busy().load(1800).admits(100, 20, 0).load(0).gone("app").during("14 s").admits(100, 100, 100);
  }

  @Test
  void strangersDemandIsNotShared() {
    busy()
        .stranger("evil", State.CLOSED, new Calls(90_000, 0, 0, 0, 0))
        .load(820)
        .admits(100, 100, 100);
  }
}
