package dev.scaledservice.local.consul;

import java.net.URI;
import org.junit.jupiter.api.Tag;

/** The registrar before Consul. */
@Tag("cluster")
class RealRegistryTest extends RegistryContract {

  @Override
  URI consul() {
    return RealConsul.uri();
  }
}
