package dev.scaledservice.local.consul;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What is written into our registry by who is cut off. */
class EmbeddedCutOffTest extends CutOffContract {

  private static EmbeddedConsul embedded;

  @BeforeAll
  static void start() {
    embedded = new EmbeddedConsul(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterAll
  static void end() {
    embedded.close();
  }

  @Override
  URI consul() {
    return embedded.uri();
  }
}
