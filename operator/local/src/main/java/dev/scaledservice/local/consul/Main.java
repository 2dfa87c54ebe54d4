package dev.scaledservice.local.consul;

import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registry as a process of its own, until it is ended. */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /**
   * @param args where to listen: {@code [address:]port}; the address is 127.0.0.1 unless given
   */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 1 || !args[0].matches("([^:]+:)?\\d{1,5}")) {
      System.err.println("wants where to listen: [address:]port, such as 8500 or 127.0.0.1:8500");
      System.exit(2);
    }
    int colon = args[0].indexOf(':');
    var host = colon < 0 ? "127.0.0.1" : args[0].substring(0, colon);
    int port = Integer.parseInt(args[0].substring(colon + 1));
    try (var consul = new EmbeddedConsul(new InetSocketAddress(host, port))) {
      LOG.info("registry at {}; what it holds is gone when it ends", consul.uri());
      new CountDownLatch(1).await();
    }
  }
}
