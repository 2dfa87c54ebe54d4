package dev.scaledservice.simulation.overload;

import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Fleet;
import java.time.Instant;
import java.util.List;

/** Decides about the service of a {@link Run}. */
interface Autoscaler {

  /** How many there should be from now on, and what callers may send. Called every 250 ms. */
  Answer decide(Sight sight);

  /**
   * What can be seen.
   *
   * @param arrivals calls a second that reached the instances, over the last 15 s
   * @param burst the same over the last 3 s
   * @param usage of the ready instances' processors over the last 15 s, 0 to 1
   * @param circuits what callers report
   */
  record Sight(
      Instant now,
      Fleet fleet,
      double arrivals,
      double burst,
      double usage,
      List<Circuit> circuits) {}

  /**
   * @param admitted of each class, 0 to 1, highest first
   */
  record Answer(int count, double[] admitted, String because) {}
}
