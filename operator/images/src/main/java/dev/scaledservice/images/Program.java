package dev.scaledservice.images;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program that becomes an image.
 *
 * @param name of the image
 * @param module its folder in the checkout, packaged: the jar in {@code target}, libraries in
 *     {@code target/lib}
 * @param mainClass where it begins
 * @param options of the JVM
 */
record Program(String name, Path module, String mainClass, List<String> options) {

  /**
   * The cache fits only a JVM that lays out the heap as the one of the rehearsal did: the collector
   * is named, and not left to the size of the machine. Small machines fare best with this one.
   */
  private static final List<String> COMMON =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "-XX:MaxRAMPercentage=60",
          "-XX:-UsePerfData");

  /** Proxies that it tells come and go behind a name, which a JVM would keep for half a minute. */
  static final Program OPERATOR =
      of(
          "operator",
          "operator/controller",
          "dev.scaledservice.controller.Main",
          "-Dsun.net.inetaddr.ttl=1");

  static final Program WORKER = of("worker", "services/worker", "dev.scaledservice.worker.Main");
  static final Program SENSOR = of("sensor", "services/sensor", "dev.scaledservice.sensor.Main");
  static final Program APP = of("app", "services/app", "dev.scaledservice.app.Main");
  static final Program LOAD = of("load", "services/load", "dev.scaledservice.load.Main");

  Program {
    options = List.copyOf(options);
  }

  private static Program of(String name, String module, String mainClass, String... more) {
    List<String> options = Stream.concat(COMMON.stream(), Arrays.stream(more)).toList();
    return new Program(name, Path.of(module), mainClass, options);
  }
}
