package dev.scaledservice.client.discovery;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.net.URI;

/**
 * One that can be called.
 *
 * @param id of the registration; the same as long as it is the same instance
 * @param host its address or name
 * @param port 1 to 65535
 * @param weight its share of calls relative to the others, from 1 up
 * @param revision of the service that it runs; empty where nobody says
 * @param pod that it runs in; empty where nobody says
 */
public record Instance(String id, String host, int port, int weight, String revision, String pod) {

  public Instance {
    if (host.isBlank()) {
      throw new IllegalArgumentException("instance \"%s\" has no host".formatted(id));
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "instance \"%s\" has port %d; wants 1 to 65535".formatted(id, port));
    }
    if (weight < 1) {
      throw new IllegalArgumentException(
          "instance \"%s\" has weight %d; wants 1 or more: leave out one that gets no calls"
              .formatted(id, weight));
    }
  }

  /**
   * One of weight 1.
   *
   * @param address {@code host:port}, an IPv6 address in brackets
   */
  public static Instance at(String address) {
    int colon = address.lastIndexOf(':');
    String port = address.substring(colon + 1);
    if (colon < 1 || !port.matches("\\d{1,5}")) {
      throw new IllegalArgumentException(
          "\"%s\" wants host:port, such as 127.0.0.1:9002".formatted(address));
    }
    String host = address.substring(0, colon).replaceAll("^\\[|]$", "");
    return new Instance(address, host, Integer.parseInt(port), 1, "", "");
  }

  /** What people know it by: its pod, else its address. */
  @JsonIgnore
  public String name() {
    return pod.isEmpty() ? address() : pod;
  }

  /** {@code host:port}, an IPv6 address in brackets. */
  @JsonIgnore
  public String address() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /**
   * @param path with its leading slash and its query
   */
  public URI uri(String path) {
    return URI.create("http://" + address() + path);
  }
}
