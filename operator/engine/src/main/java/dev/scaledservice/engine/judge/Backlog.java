package dev.scaledservice.engine.judge;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Bad events of one track that came before the calls that they belong to: whoever counts calls
 * tells of them at other times. They wait for calls, ten seconds at most; what is still more than
 * there were calls is cut off, so that a call is bad once.
 */
final class Backlog {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private long waiting;
  private @Nullable Instant since;

  /**
   * @param came events since the last time
   * @param calls that finished since then
   * @return how many of these calls were bad
   */
  long take(Instant at, long came, long calls) {
    if (since != null && at.isAfter(since.plus(PATIENCE))) {
      waiting = 0;
      since = null;
    }
    waiting += came;
    long bad = Math.min(waiting, calls);
    waiting -= bad;
    if (waiting == 0) {
      since = null;
    } else if (since == null) {
      since = at;
    }
    return bad;
  }
}
