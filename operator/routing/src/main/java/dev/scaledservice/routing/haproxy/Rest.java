package dev.scaledservice.routing.haproxy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;

/**
 * How long nothing is read after a look, so that looks take a tenth of the time: a proxy with
 * thousands of servers is asked less often.
 *
 * <p>The shortest of the last looks tells what one takes. A single one may have waited for a
 * processor, and it is just then that counters are wanted soon: whoever waits while instances are
 * started must not be made to wait nine times as long again.
 */
final class Rest {

  private static final int TIMES = 9;
  private static final int LOOKS = 10;

  private final Deque<Duration> looks = new ArrayDeque<>();

  Duration after(Duration took) {
    looks.addLast(took);
    if (looks.size() > LOOKS) {
      looks.removeFirst();
    }
    return Collections.min(looks).multipliedBy(TIMES);
  }
}
