package dev.scaledservice.engine.coordinate;

import dev.scaledservice.engine.Admission;
import dev.scaledservice.engine.Priorities.PriorityClass;
import java.util.List;

/**
 * Shares out calls a second by priority.
 *
 * <pre>
 * first    each class its floor: floor x demand
 * then     the rest to the highest class up to its demand, then to the next
 * share    what a class got / its demand; never more than the class above it,
 *          in steps of 5 %, cut off; but whatever there is below 5 % for the highest class
 *          stays, or a service with a twentieth of its capacity would serve nobody
 * </pre>
 *
 * A class without demand gets what there is: everything while some is left, else its floor.
 */
final class WaterFilling {

  private static final int GRAIN = 500;

  private WaterFilling() {}

  /**
   * @param demand calls a second of each class, highest first
   * @param supply calls a second that can be served
   * @return parts of 10,000 for each class
   */
  static int[] parts(List<PriorityClass> classes, double[] demand, double supply) {
    double left = supply;
    for (int i = 0; i < demand.length; i++) {
      left -= demand[i] * classes.get(i).floor() / Admission.ALL;
    }
    int[] parts = new int[demand.length];
    int above = Admission.ALL;
    for (int i = 0; i < demand.length; i++) {
      int floor = classes.get(i).floor();
      double wanted = demand[i] * (Admission.ALL - floor) / Admission.ALL;
      double given = Math.clamp(left, 0, wanted);
      double share = wanted > 0 ? given / wanted : left > 0 ? 1 : 0;
      int part = floor + (int) (share * (Admission.ALL - floor));
      boolean sliver = i == 0 && part < GRAIN;
      parts[i] = Math.min(above, Math.max(floor, sliver ? part : part - part % GRAIN));
      above = parts[i];
      left -= given;
    }
    return parts;
  }
}
