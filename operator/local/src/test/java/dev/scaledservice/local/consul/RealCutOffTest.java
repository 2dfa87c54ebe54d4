package dev.scaledservice.local.consul;

import java.net.URI;
import org.junit.jupiter.api.Tag;

/** What is written into Consul by who is cut off. */
@Tag("cluster")
class RealCutOffTest extends CutOffContract {

  @Override
  URI consul() {
    return RealConsul.uri();
  }
}
