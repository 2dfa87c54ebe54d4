package dev.scaledservice.engine.coordinate;

import dev.scaledservice.engine.Because;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.CircuitMemory;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * R4: an open breaker makes a service look idle, and what it holds back comes when it closes.
 *
 * <pre>
 * held   while a breaker, in or out, refuses calls, or is open or half-open with calls to be made
 * until  max(60 s, window of scaleDown) after it was last seen to
 * </pre>
 *
 * @param until when the count may fall again
 */
record NoWayDown(Instant until, String circuit, Because because) {

  static @Nullable NoWayDown of(Scene scene, CircuitMemory memory, Duration downWindow) {
    Duration hold = downWindow.compareTo(Openings.WAIT) > 0 ? downWindow : Openings.WAIT;
    Circuit refusing = scene.refusing();
    if (refusing != null) {
      return new NoWayDown(
          scene.now().plus(hold), refusing.name(), new Because.OpenNow(refusing.name()));
    }
    if (memory.openAt() == null || !scene.now().isBefore(memory.openAt().plus(hold))) {
      return null;
    }
    Duration ago = Duration.between(memory.openAt(), scene.now());
    return new NoWayDown(memory.openAt().plus(hold), "", new Because.OpenBefore(ago, hold));
  }
}
