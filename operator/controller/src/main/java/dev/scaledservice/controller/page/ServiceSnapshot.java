package dev.scaledservice.controller.page;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service at a moment, as the page shows it.
 *
 * @param namespace of the service
 * @param name of the service
 * @param mode {@code Auto}, {@code Observe} or {@code Paused}
 * @param pinned whether a person has set the count
 * @param desired the count that should be
 * @param ready pods that are ready
 * @param min lower bound of the demand
 * @param max upper bound of the demand
 * @param load what the deciding metric reads; null where unknown, never 0 for it
 * @param unit what load and capacity are counted in, such as {@code requests/s}; empty for none
 * @param capacity what the ready pods take at the target, in the same unit; null where unknown
 * @param sentence the last decision and its reason
 * @param stable the revision that callers reach; null before there is one
 * @param next the revision that is replacing it; null where none is
 * @param canary how a revision is let in step by step, or was turned back; null where none is
 * @param conditions as in the status
 * @param registered instances in Consul; null where there is no Consul
 * @param passing those of them that callers are sent to; null where there is no Consul
 * @param surroundings who calls it and whom it calls
 * @param decisions made since the last snapshot, oldest first; usually none
 */
public record ServiceSnapshot(
    String namespace,
    String name,
    String mode,
    boolean pinned,
    int desired,
    int ready,
    int min,
    int max,
    @Nullable Double load,
    String unit,
    @Nullable Double capacity,
    String sentence,
    @Nullable Revision stable,
    @Nullable Revision next,
    @Nullable Canary canary,
    List<Condition> conditions,
    @Nullable Integer registered,
    @Nullable Integer passing,
    Surroundings surroundings,
    List<Decided> decisions) {

  public ServiceSnapshot {
    conditions = List.copyOf(conditions);
    decisions = List.copyOf(decisions);
  }

  /** {@code namespace/name}. */
  String key() {
    return key(namespace, name);
  }

  static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  /** One revision and what it runs. */
  public record Revision(String revision, String image) {}

  /** {@code status} is {@code True}, {@code False} or {@code Unknown}. */
  public record Condition(String type, String status, String reason, String message) {}

  /**
   * A decision that changed the count, or was kept from it.
   *
   * @param to equals {@code from} where something kept the count as it was
   * @param sentence the reason
   */
  public record Decided(Instant at, int from, int to, String sentence) {}
}
