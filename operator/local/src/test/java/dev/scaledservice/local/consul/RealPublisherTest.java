package dev.scaledservice.local.consul;

import java.net.URI;
import org.junit.jupiter.api.Tag;

/** The publisher before Consul. */
@Tag("cluster")
class RealPublisherTest extends PublisherContract {

  @Override
  URI consul() {
    return RealConsul.uri();
  }
}
