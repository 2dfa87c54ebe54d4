package dev.scaledservice.local.consul;

import java.net.URI;
import org.junit.jupiter.api.Tag;

/** Consul itself has what callers rely on. */
@Tag("cluster")
class RealCallersTest extends CallersContract {

  @Override
  URI consul() {
    return RealConsul.uri();
  }
}
