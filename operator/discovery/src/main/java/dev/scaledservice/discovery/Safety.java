package dev.scaledservice.discovery;

import java.util.Set;

/**
 * What the caller knows better, asked right before something is written or removed. Called on a
 * worker's thread: it may block.
 */
public interface Safety {

  /** What is said while {@link #mayWrite} says no. */
  String MAY_NOT_WRITE = "this process may not write now: another may lead";

  /** Whether this process may write now: it holds the lease, by a clock that does not jump. */
  boolean mayWrite();

  /**
   * Whether the calls of a revision that was turned back may still be taken away by a process that
   * may not write otherwise: nobody else is known to lead. Asked only while {@link #mayWrite} says
   * no.
   */
  boolean mayTurnBack();

  /**
   * Which of these pods still run, by a live question and not from a cache. Asked when many
   * instances of a service would go at once; those that still run are kept.
   *
   * @throws Exception when it cannot be known; then none of them goes
   */
  Set<String> stillRunning(ServiceKey key, Set<String> podUids) throws Exception;
}
