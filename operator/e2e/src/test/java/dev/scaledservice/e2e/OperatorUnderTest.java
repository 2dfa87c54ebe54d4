package dev.scaledservice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The operator as a process of its own, as people run it. */
final class OperatorUnderTest implements AutoCloseable {

  private final Rig rig;
  private final String name;
  private final Path settings;
  private final int statsd;
  private final String kubeconfig;
  private Process process;

  /** As an administrator. */
  OperatorUnderTest(Rig rig) {
    this(rig, rig.fact("KUBECONFIG"), "default");
  }

  /**
   * @param kubeconfig as whom it speaks to the API server
   * @param namespace of its Lease
   */
  OperatorUnderTest(Rig rig, String kubeconfig, String namespace) {
    this(rig, kubeconfig, namespace, null);
  }

  /** As an administrator, for the services of a class. */
  static OperatorUnderTest ofClass(Rig rig, String operatorClass) {
    return new OperatorUnderTest(rig, rig.fact("KUBECONFIG"), "default", operatorClass);
  }

  private OperatorUnderTest(
      Rig rig, String kubeconfig, String namespace, @Nullable String operatorClass) {
    this.rig = rig;
    this.kubeconfig = kubeconfig;
    this.statsd = freeUdpPort();
    this.name = operatorClass == null ? "operator" : "operator-" + operatorClass;
    this.settings = rig.folder().resolve(name + ".yaml");
    write(
        settings,
        (operatorClass == null ? "" : "operator: {class: %s}\n".formatted(operatorClass))
            + """
            statsd: {bind: 127.0.0.1, port: %d, advertise: {host: 127.0.0.1, port: %d}}
            consul: {address: "http://%s", resync: 5s}
            prometheus: {interval: 1s, servers: {main: {url: "%s"}}}
            leaderElection: {namespace: %s, leaseDuration: 3s, renewDeadline: 2s, retryPeriod: 500ms}
            http: {bind: 127.0.0.1, port: 0}
            page: {port: 0}
            """
                .formatted(
                    statsd,
                    statsd,
                    rig.fact("CONSUL_HTTP_ADDR"),
                    rig.fact("PROMETHEUS_URL"),
                    namespace));
    this.process = begin();
  }

  int statsdPort() {
    return statsd;
  }

  /** {@code kill -9}, and a new process. */
  void killAndReplace() {
    process.destroyForcibly();
    process = begin();
  }

  String log() {
    try {
      return Files.readString(rig.folder().resolve(name + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process begin() {
    Path module = Rig.root().resolve("operator/controller/target");
    try {
      String classPath =
          module.resolve("classes") + ":" + Files.readString(module.resolve("classpath"));
      var builder =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-XX:+UseSerialGC",
                      "-XX:TieredStopAtLevel=1",
                      "-cp",
                      classPath,
                      "dev.scaledservice.controller.Main",
                      "--settings",
                      settings.toString()))
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(rig.folder().resolve(name + ".log").toFile()));
      builder.environment().put("KUBECONFIG", kubeconfig);
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freeUdpPort() {
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
