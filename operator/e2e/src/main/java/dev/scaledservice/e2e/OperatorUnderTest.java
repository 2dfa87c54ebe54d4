package dev.scaledservice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The operator as a process of its own, as people run it. */
public final class OperatorUnderTest implements AutoCloseable {

  private final Path folder;
  private final Path settings;
  private final int statsd;
  private final Place place;
  private Process process;

  /**
   * Where an operator finds what it needs.
   *
   * @param kubeconfig as whom it speaks to the API server
   * @param namespace of its Lease
   * @param consul {@code host:port}
   * @param environment more settings
   * @param settings more of them, in YAML
   */
  public record Place(
      String kubeconfig,
      String namespace,
      String consul,
      Map<String, String> environment,
      String settings) {

    /** An administrator's. */
    public static Place of(Rig rig) {
      return new Place(
          rig.fact("KUBECONFIG"), "default", rig.fact("CONSUL_HTTP_ADDR"), Map.of(), "");
    }

    Place as(String other, String leaseNamespace) {
      return new Place(other, leaseNamespace, consul, environment, settings);
    }

    Place through(String otherKubeconfig, String otherConsul) {
      return new Place(otherKubeconfig, namespace, otherConsul, environment, settings);
    }

    Place with(Map<String, String> other) {
      return new Place(kubeconfig, namespace, consul, other, settings);
    }

    /** With more settings. */
    public Place saying(String yaml) {
      return new Place(kubeconfig, namespace, consul, environment, yaml);
    }
  }

  /** As an administrator. */
  public OperatorUnderTest(Rig rig) {
    this(rig, Place.of(rig));
  }

  /** As an administrator, for the services of a class. */
  static OperatorUnderTest ofClass(Rig rig, String operatorClass) {
    return new OperatorUnderTest(
        rig, Place.of(rig).with(Map.of("SCALEDSERVICE_OPERATOR__CLASS", operatorClass)));
  }

  /** Starts one; whoever wants to know when it leads asks for what it does. */
  public OperatorUnderTest(Rig rig, Place place) {
    this.folder = folder(rig);
    this.place = place;
    this.statsd = freeUdpPort();
    this.settings = folder.resolve("operator.yaml");
    write(
        settings,
        """
        statsd: {bind: 127.0.0.1, port: %d, advertise: {host: 127.0.0.1, port: %d}}
        consul: {address: "http://%s", resync: 5s}
        prometheus: {interval: 1s, servers: {main: {url: "%s"}}}
        leaderElection: {namespace: %s, leaseDuration: 3s, renewDeadline: 2s, retryPeriod: 500ms}
        http: {bind: 127.0.0.1, port: 0}
        page: {port: 0}
        %s
        """
            .formatted(
                statsd,
                statsd,
                place.consul(),
                rig.fact("PROMETHEUS_URL"),
                place.namespace(),
                place.settings()));
    this.process = begin();
  }

  /** Where it receives StatsD, on loopback. */
  public int statsdPort() {
    return statsd;
  }

  /** {@code kill -9}, and a new process. */
  public void killAndReplace() {
    kill();
    process = begin();
  }

  /** {@code kill -9}. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Whether its process runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Sends it a signal.
   *
   * @param name such as {@code STOP}
   */
  void signal(String name) {
    try {
      int exit =
          new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill ended with " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What it has printed, and those before it. */
  public String log() {
    try {
      return Files.readString(folder.resolve("operator.log"));
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
                  ProcessBuilder.Redirect.appendTo(folder.resolve("operator.log").toFile()));
      builder.environment().put("KUBECONFIG", place.kubeconfig());
      builder.environment().putAll(place.environment());
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder(Rig rig) {
    try {
      return Files.createTempDirectory(rig.folder(), "operator");
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
