package dev.scaledservice.controller.page;

import java.util.List;

/**
 * Who calls a service, whom it calls, and what callers may send.
 *
 * @param callers of the service
 * @param callees of the service
 * @param admission highest class first; empty where the service has none, or nobody calls
 */
public record Surroundings(List<Edge> callers, List<Edge> callees, List<Share> admission) {

  /** Nobody tells of calls. */
  public static final Surroundings NONE = new Surroundings(List.of(), List.of(), List.of());

  public Surroundings {
    callers = List.copyOf(callers);
    callees = List.copyOf(callees);
    admission = List.copyOf(admission);
  }

  /**
   * Calls between two services.
   *
   * @param name of the other one
   * @param state of the caller's breaker: {@code closed}, {@code open}, {@code half-open} or {@code
   *     unknown}
   * @param wanted calls a second that the caller wanted to make
   * @param failed part of those made that failed, in percent
   * @param refused part that the breaker refused, in percent
   * @param shed part that admission held back, in percent
   * @param note what is special about it, such as {@code ignored}; empty for nothing
   */
  public record Edge(
      String name, String state, double wanted, int failed, int refused, int shed, String note) {}

  /** What callers may send of a class, in percent. */
  public record Share(String name, int percent) {}
}
