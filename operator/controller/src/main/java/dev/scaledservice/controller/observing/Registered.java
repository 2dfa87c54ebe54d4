package dev.scaledservice.controller.observing;

import dev.scaledservice.api.Discovery;
import dev.scaledservice.api.ScaledServiceSpec;
import dev.scaledservice.signals.ServiceKey;

/** What a service is called in Consul. */
public final class Registered {

  private Registered() {}

  /** What the resource says, else its own name. */
  public static String name(ServiceKey key, ScaledServiceSpec spec) {
    Discovery discovery = spec.discovery();
    Discovery.Consul consul = discovery == null ? null : discovery.consul();
    String said = consul == null ? null : consul.serviceName();
    return said == null ? key.name() : said;
  }
}
