package dev.scaledservice.discovery;

/**
 * One pod as callers should find it.
 *
 * @param podUid uid of the pod: addresses are used again, uids are not
 * @param pod name of the pod, for people
 * @param address where it is reached
 * @param port 1 to 65535
 * @param revision hash of the template it was made from
 * @param state whether callers should use it
 */
public record Instance(
    String podUid, String pod, String address, int port, String revision, State state) {

  public Instance {
    if (podUid.isBlank() || address.isBlank()) {
      throw new IllegalArgumentException(
          "an instance wants the uid and the address of its pod, not '%s' and '%s'"
              .formatted(podUid, address));
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  /** Whether callers should use an instance. */
  public enum State {
    /** Ready, and nobody wants it gone. */
    PASSING,
    /** There, but not Ready: known to the registry and used by nobody. */
    STARTING,
    /** About to go: used by nobody, kept until it may be removed. */
    DRAINING;

    /** Whether callers should use it. */
    public boolean passing() {
      return this == PASSING;
    }
  }
}
