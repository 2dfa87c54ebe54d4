package dev.scaledservice.local.demo;

import dev.scaledservice.local.demo.Milestones.OutOfTime;
import java.util.List;

/**
 * A story that the demo can play.
 *
 * @param name as in {@code DEMO=name}
 * @param objects resource with what is applied
 * @param services that it makes, the one that the story is about first
 * @param load arguments of the load generator
 * @param play the story itself
 */
record Playbill(String name, String objects, List<String> services, List<String> load, Play play) {

  static final List<Playbill> ALL = List.of(Loop.BILL, Breakers.BILL, Rollout.BILL);

  Playbill {
    services = List.copyOf(services);
    load = List.copyOf(load);
  }

  /** Plays; the load began just now. */
  interface Play {
    /**
     * @param registry process to hang; 0 where the registry is not ours to hang
     */
    void play(Stage stage, Timeline timeline, Milestones milestones, long registry)
        throws OutOfTime;
  }

  /** The story of that name. */
  static Playbill named(String name) {
    return ALL.stream()
        .filter(bill -> bill.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no story called '%s' yet; there are: %s"
                    .formatted(
                        name, String.join(", ", ALL.stream().map(Playbill::name).toList()))));
  }
}
