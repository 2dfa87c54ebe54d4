package dev.scaledservice.local.consul;

import java.net.URI;
import org.junit.jupiter.api.Tag;

/** Consul keeps the contract that ours is held to: so it is Consul's, and not our idea of it. */
@Tag("cluster")
class RealConsulTest extends ConsulContract {

  @Override
  URI consul() {
    return RealConsul.uri();
  }
}
