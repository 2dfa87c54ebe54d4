package dev.scaledservice.routing;

/**
 * One instance as a router sees it.
 *
 * @param name of the pod
 * @param address where it is reached, as proxies write it
 * @param port 1 to 65535
 * @param ready whether it takes calls
 */
public record Member(String name, String address, int port, Slot slot, boolean ready) {

  public Member {
    if (name.isBlank() || address.isBlank()) {
      throw new IllegalArgumentException(
          "a member wants the name and the address of its pod, not '%s' and '%s'"
              .formatted(name, address));
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }
}
