package dev.scaledservice.engine;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which calls matter more: {@code admission} of the resource.
 *
 * @param classes highest first; empty to shed nothing
 * @param ramp what part of what the ready replicas serve is offered on the way back from an open
 *     breaker, step by step in 1/10000; the last is everything
 * @param step how long each step of the ramp lasts
 */
public record Priorities(List<PriorityClass> classes, List<Integer> ramp, Duration step) {

  /** Three classes, and the ramp 10, 25, 50, 100 %. */
  public static final Priorities DEFAULT =
      new Priorities(
          List.of(
              new PriorityClass("critical", 5_000),
              new PriorityClass("normal", 1_000),
              new PriorityClass("low", 0)),
          List.of(1_000, 2_500, 5_000, Admission.ALL),
          Duration.ofSeconds(2));

  /** Nothing is ever shed. */
  public static final Priorities NONE =
      new Priorities(List.of(), List.of(Admission.ALL), Duration.ZERO);

  public Priorities {
    classes = List.copyOf(classes);
    ramp = List.copyOf(ramp);
    Spans.check("admission.ramp step", step);
    Set<String> names = new HashSet<>();
    int above = Admission.ALL;
    for (PriorityClass one : classes) {
      if (!names.add(one.name())) {
        throw new IllegalArgumentException("class " + one.name() + " is there twice");
      }
      if (one.floor() < 0 || one.floor() > above) {
        throw new IllegalArgumentException(
            "the floor of class %s wants 0 to %d parts, no more than the class above it, not %d"
                .formatted(one.name(), above, one.floor()));
      }
      above = one.floor();
    }
    int before = 0;
    for (int part : ramp) {
      if (part <= before || part > Admission.ALL) {
        throw new IllegalArgumentException("a ramp wants parts that rise to 10,000, not " + ramp);
      }
      before = part;
    }
    if (before != Admission.ALL) {
      throw new IllegalArgumentException("a ramp ends at 10,000 parts, not at " + before);
    }
  }

  /**
   * A class of calls, named as callers tag them.
   *
   * @param floor parts of 10,000 that are admitted however short the capacity is
   */
  public record PriorityClass(String name, int floor) {}
}
