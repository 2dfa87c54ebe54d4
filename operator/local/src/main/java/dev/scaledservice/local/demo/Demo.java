package dev.scaledservice.local.demo;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The demo. Class paths come in system properties ({@code demo.operator}, {@code demo.worker},
 * {@code demo.load}), as does the file of the definition ({@code demo.definition}); the rest in
 * {@code DEMO_SECONDS} and {@code CONSUL_HTTP_ADDR}.
 */
public final class Demo {

  private static final String NAMESPACE = "default";
  private static final String QUIET = "-Dlogback.configurationFile=demo/logback.xml";
  private static final Duration START = Duration.ofSeconds(60);

  private final Path folder;
  private final Timeline timeline = new Timeline(System.out);

  private Demo(Path folder) {
    this.folder = folder;
  }

  /** Plays the story; exits with 0 only if every milestone was reached. */
  public static void main(String[] arguments) throws Exception {
    String seconds = System.getenv().getOrDefault("DEMO_SECONDS", "");
    if (!seconds.matches("\\d{0,6}")) {
      System.err.println("DEMO_SECONDS is \"" + seconds + "\"; wants a number such as 150");
      System.exit(2);
    }
    var demo = new Demo(Files.createTempDirectory("scaledservice-demo"));
    System.exit(demo.run(seconds.isBlank() ? null : Integer.valueOf(seconds)));
  }

  private int run(@Nullable Integer seconds) throws Exception {
    var cast = new Cast(folder, timeline);
    Runtime.getRuntime().addShutdownHook(new Thread(cast::close));
    Path kubeconfig = cluster(cast);
    String given = System.getenv("CONSUL_HTTP_ADDR");
    String consul = given == null || given.isBlank() ? "127.0.0.1:" + freePort() : address(given);
    long registry = given == null || given.isBlank() ? registry(cast, consul) : 0;
    int statsd = freePort();
    int page = freePort();
    Path settings = folder.resolve("operator.yaml");
    Files.writeString(settings, settings(consul, statsd, page));
    var config = Config.fromKubeconfig(Files.readString(kubeconfig));
    try (var eyes =
        new Eyes(
            new KubernetesClientBuilder().withConfig(config).build(),
            NAMESPACE,
            "worker",
            consul)) {
      var stage =
          new Stage(
              cast,
              new Stage.Paths(property("operator"), settings.toString(), kubeconfig.toString()),
              eyes);
      timeline.tell("the page: http://127.0.0.1:%d/".formatted(page));
      timeline.tell("kubectl: export KUBECONFIG=" + kubeconfig);
      apply(kubeconfig);
      awaitReady(eyes);
      cast.start(
          "load",
          property("load"),
          Map.of("CONSUL_HTTP_ADDR", "http://" + consul),
          List.of("dev.scaledservice.load.Main", "--script", Loop.SCRIPT, "--retries", "1"));
      try {
        new Loop(stage, timeline, registry, timeline.after(seconds)).play();
      } catch (Loop.OutOfTime e) {
        timeline.tell("DEMO_SECONDS=%d is over".formatted(seconds));
      }
      return end(seconds);
    }
  }

  private int end(@Nullable Integer seconds) throws InterruptedException {
    List<String> missed = timeline.missed();
    timeline.tell(
        missed.isEmpty() ? "every milestone was reached" : "missed: " + String.join("; ", missed));
    if (seconds == null) {
      timeline.tell("it stays up: look around; Ctrl-C ends it all");
      new CountDownLatch(1).await();
    }
    return missed.isEmpty() ? 0 : 1;
  }

  private Path cluster(Cast cast) throws IOException {
    Path images = folder.resolve("images.yaml");
    Files.writeString(
        images,
        "scaledservice/worker: [\"%s\", -XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -Xmx64m, -cp, \"%s\", dev.scaledservice.worker.Main]\n"
            .formatted(Cast.java().getFirst(), property("worker")));
    Path home = folder.resolve("cluster");
    cast.start(
        "cluster",
        Objects.requireNonNull(System.getProperty("java.class.path")),
        Map.of(),
        List.of(
            QUIET,
            "dev.scaledservice.local.LocalClusterMain",
            "--folder",
            home.toString(),
            "--images",
            images.toString(),
            "--install",
            property("definition")));
    Path log = folder.resolve("cluster.log");
    await(
        "the cluster",
        () -> Files.exists(log) && Files.readString(log).contains("READY "),
        cast,
        "cluster");
    return home.resolve("kubeconfig");
  }

  private long registry(Cast cast, String consul) {
    return cast.start(
            "registry",
            Objects.requireNonNull(System.getProperty("java.class.path")),
            Map.of(),
            List.of(QUIET, "dev.scaledservice.local.consul.Main", consul))
        .pid();
  }

  private void apply(Path kubeconfig) throws IOException {
    var config = Config.fromKubeconfig(Files.readString(kubeconfig));
    try (var client = new KubernetesClientBuilder().withConfig(config).build();
        InputStream service = Demo.class.getResourceAsStream("/demo/worker.yaml")) {
      client
          .load(Objects.requireNonNull(service, "demo/worker.yaml is missing"))
          .inNamespace(NAMESPACE)
          .create();
    }
    timeline.tell("kubectl apply -f worker.yaml");
  }

  private void awaitReady(Eyes eyes) {
    Instant latest = Instant.now().plus(START);
    while (eyes.look().passing() < 1 && Instant.now().isBefore(latest)) {
      Stage.pause();
    }
    timeline.tell("the first instance: " + eyes.look());
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(String what, Condition condition, Cast cast, String name) throws IOException {
    Instant latest = Instant.now().plus(START);
    while (!condition.holds()) {
      if (Instant.now().isAfter(latest)) {
        throw new IllegalStateException(what + " did not start:\n" + cast.lastWords(name));
      }
      Stage.pause();
    }
  }

  private static String settings(String consul, int statsd, int page) {
    return """
    statsd: {bind: 127.0.0.1, port: %d, advertise: {host: 127.0.0.1, port: %d}}
    consul: {address: "http://%s", resync: 5s}
    http: {bind: 127.0.0.1, port: 0}
    page: {port: %d}
    leaderElection: {leaseDuration: 3s, renewDeadline: 2s, retryPeriod: 500ms}
    """
        .formatted(statsd, statsd, consul, page);
  }

  private static String property(String name) {
    return Objects.requireNonNull(
        System.getProperty("demo." + name), "system property demo." + name + " is not set");
  }

  private static String address(String given) {
    return given.replaceFirst("^https?://", "").replaceFirst("/$", "");
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
