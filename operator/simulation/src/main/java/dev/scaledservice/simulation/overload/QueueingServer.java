package dev.scaledservice.simulation.overload;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Instances with one queue between them, first come first served, without a bound. A caller that
 * waits longer than its timeout is gone; the instances do not know, and work on its call all the
 * same.
 */
final class QueueingServer implements Server {

  private final double each;
  private final double timeoutSeconds;
  private final Deque<Batch> waiting = new ArrayDeque<>();
  private final Deque<Batch> abandoned = new ArrayDeque<>();
  private double usage;

  /**
   * @param each calls a second that one instance works off
   * @param timeoutSeconds how long callers wait
   */
  QueueingServer(double each, double timeoutSeconds) {
    this.each = each;
    this.timeoutSeconds = timeoutSeconds;
  }

  @Override
  public void offer(Batch batch) {
    waiting.addLast(batch);
  }

  @Override
  public void tick(int ready, double now, double seconds) {
    giveUp(now);
    double capacity = ready * each * seconds;
    double left = drain(abandoned, false, capacity, now);
    left = drain(waiting, true, left, now);
    usage = 1 - left / capacity;
  }

  /** The oldest, whose callers have gone, are still first in the queue. */
  private void giveUp(double now) {
    while (!waiting.isEmpty() && now - waiting.getFirst().sentAt() > timeoutSeconds) {
      Batch late = waiting.removeFirst();
      late.caller().ended(late.part(0), late.part(1), now);
      abandoned.addLast(late);
    }
  }

  private static double drain(Deque<Batch> queue, boolean awaited, double capacity, double now) {
    double left = capacity;
    while (!queue.isEmpty() && left > 1e-9) {
      Batch next = queue.removeFirst();
      double size = next.size();
      double share = size <= left ? 1 : left / size;
      left -= size * share;
      if (awaited) {
        next.caller().ended(next.part(share), next.part(0), now);
      }
      if (share < 1) {
        queue.addFirst(next.part(1 - share));
      }
    }
    return left;
  }

  /** Of the processors of the ready instances in the last tick, 0 to 1. */
  double usage() {
    return usage;
  }
}
