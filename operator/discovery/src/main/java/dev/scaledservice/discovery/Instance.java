package dev.scaledservice.discovery;

import org.jspecify.annotations.Nullable;

/**
 * One pod as callers should find it.
 *
 * @param podUid uid of the pod: addresses are used again, uids are not
 * @param pod name of the pod, for people
 * @param address where it is reached
 * @param port 1 to 65535
 * @param revision hash of the template it was made from
 * @param state whether callers should use it
 * @param tag one of its own beside the service's; null for none
 * @param weight its share beside the others', 1 to 65,535, as in Consul's {@code Weights.Passing}
 */
public record Instance(
    String podUid,
    String pod,
    String address,
    int port,
    String revision,
    State state,
    @Nullable String tag,
    int weight) {

  /** One that is like all others. */
  public Instance(
      String podUid, String pod, String address, int port, String revision, State state) {
    this(podUid, pod, address, port, revision, state, null, 1);
  }

  public Instance {
    if (podUid.isBlank() || address.isBlank()) {
      throw new IllegalArgumentException(
          "an instance wants the uid and the address of its pod, not '%s' and '%s'"
              .formatted(podUid, address));
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
    if (weight < 1 || weight > 65_535) {
      throw new IllegalArgumentException("a weight is 1 to 65535, not " + weight);
    }
  }

  /** The same, without a share of the calls. */
  public Instance withdrawn() {
    var then = state.passing() ? State.WITHDRAWN : state;
    return new Instance(podUid, pod, address, port, revision, then, tag, 1);
  }

  /** Whether callers should use an instance. */
  public enum State {
    /** Ready, and nobody wants it gone. */
    PASSING,
    /** There, but not Ready: known to the registry and used by nobody. */
    STARTING,
    /** Ready, but no calls are to reach it: its revision has no share of them. */
    WITHDRAWN,
    /** About to go: used by nobody, kept until it may be removed. */
    DRAINING;

    /** Whether callers should use it. */
    public boolean passing() {
      return this == PASSING;
    }
  }
}
