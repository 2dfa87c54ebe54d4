package dev.scaledservice.local.consul;

import java.net.URI;
import org.junit.jupiter.api.Tag;

/** What Consul remembers. */
@Tag("cluster")
class RealNewcomerTest extends NewcomerContract {

  @Override
  URI consul() {
    return RealConsul.uri();
  }
}
