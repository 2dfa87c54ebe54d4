package dev.scaledservice.simulation.overload;

import java.util.ArrayList;
import java.util.List;

/**
 * Instances that answer or fail at once, and less the more they are overrun.
 *
 * <pre>
 * capacity C = ready x capacity of one, offered L calls a second
 * answered well = L                    up to C
 *                 C x max(0, 2 - L/C)  above: none at twice the capacity
 * </pre>
 *
 * All that is offered is worked on, well or not, and uses the processor: usage is min(1, L/C).
 */
final class CollapsingServer implements Server {

  private final double each;
  private final List<Batch> offered = new ArrayList<>();
  private double usage;

  /**
   * @param each calls a second that one instance answers
   */
  CollapsingServer(double each) {
    this.each = each;
  }

  @Override
  public void offer(Batch batch) {
    offered.add(batch);
  }

  @Override
  public void tick(int ready, double now, double seconds) {
    double calls = 0;
    for (Batch batch : offered) {
      calls += batch.size();
    }
    double load = calls / (ready * each * seconds);
    double well = load <= 1 ? 1 : Math.max(0, 2 - load) / load;
    usage = Math.min(1, load);
    for (Batch batch : offered) {
      batch.caller().ended(batch.part(well), batch.part(1 - well), now);
    }
    offered.clear();
  }

  /** Of the processors of the ready instances in the last tick, 0 to 1. */
  double usage() {
    return usage;
  }
}
