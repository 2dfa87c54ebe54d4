package dev.scaledservice.local.consul;

import java.net.URI;
import java.util.Objects;

/** Where a real Consul is: what {@code CONSUL_HTTP_ADDR} says, as with Consul's own tools. */
final class RealConsul {

  private RealConsul() {}

  /** Fails when it is not said: who asks for these tests wants them run. */
  static URI uri() {
    var address =
        Objects.requireNonNull(
            System.getProperty("CONSUL_HTTP_ADDR", System.getenv("CONSUL_HTTP_ADDR")),
            "CONSUL_HTTP_ADDR wants the address of a Consul, such as 127.0.0.1:8500");
    return URI.create(address.contains("://") ? address : "http://" + address);
  }
}
