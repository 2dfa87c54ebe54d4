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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The demo. Class paths come in system properties ({@code demo.operator}, {@code demo.worker},
 * {@code demo.load} and those of the services), as does the file of the definition ({@code
 * demo.definition}); the rest in {@code DEMO}, {@code DEMO_SECONDS} and {@code CONSUL_HTTP_ADDR}.
 */
public final class Demo {

  private static final String NAMESPACE = "default";
  private static final String QUIET = "-Dlogback.configurationFile=demo/logback.xml";
  private static final Duration START = Duration.ofSeconds(60);

  private final Path folder;
  private final Playbill bill;
  private final Timeline timeline = new Timeline(System.out);

  private Demo(Path folder, Playbill bill) {
    this.folder = folder;
    this.bill = bill;
  }

  /** Plays the story; exits with 0 only if every milestone was reached. */
  public static void main(String[] arguments) throws Exception {
    String seconds = System.getenv().getOrDefault("DEMO_SECONDS", "");
    if (!seconds.matches("\\d{0,6}")) {
      System.err.println("DEMO_SECONDS is \"" + seconds + "\"; wants a number such as 150");
      System.exit(2);
    }
    Playbill bill;
    try {
      bill = Playbill.named(System.getenv().getOrDefault("DEMO", "loop"));
    } catch (IllegalArgumentException unknown) {
      System.err.println(unknown.getMessage());
      System.exit(2);
      return;
    }
    var demo = new Demo(Files.createTempDirectory("scaledservice-demo"), bill);
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
            bill.services().getFirst(),
            consul)) {
      var stage =
          new Stage(
              cast,
              new Stage.Paths(
                  property("operator"), settings.toString(), kubeconfig.toString(), folder),
              eyes);
      timeline.tell("the page: http://127.0.0.1:%d/".formatted(page));
      timeline.tell("kubectl: export KUBECONFIG=" + kubeconfig);
      apply(kubeconfig);
      awaitReady(eyes);
      cast.start("load", property("load"), Map.of("CONSUL_HTTP_ADDR", "http://" + consul), load());
      try {
        var milestones = new Milestones(timeline, timeline.after(seconds));
        bill.play().play(stage, timeline, milestones, registry);
      } catch (Milestones.OutOfTime e) {
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
    Files.writeString(images, String.join("", bill.services().stream().map(Demo::image).toList()));
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

  private static String image(String service) {
    return """
    scaledservice/%1$s: ["%2$s", -XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -Xmx96m, -XX:+ExitOnOutOfMemoryError, -cp, "%3$s", dev.scaledservice.%1$s.Main]
    """
        .formatted(service, Cast.java().getFirst(), property(service));
  }

  private List<String> load() {
    var arguments = new ArrayList<>(List.of("dev.scaledservice.load.Main"));
    arguments.addAll(bill.load());
    return arguments;
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
        InputStream objects = Demo.class.getResourceAsStream(bill.objects())) {
      client
          .load(Objects.requireNonNull(objects, bill.objects() + " is missing"))
          .inNamespace(NAMESPACE)
          .create();
    }
    timeline.tell("kubectl apply -f " + bill.objects().replaceFirst("^/demo/", ""));
  }

  private void awaitReady(Eyes eyes) {
    Instant latest = Instant.now().plus(START);
    for (String service : bill.services()) {
      Eyes on = eyes.on(service);
      while (on.look().passing() < 1 && Instant.now().isBefore(latest)) {
        Stage.pause();
      }
      timeline.tell("the first %s: %s".formatted(service, on.look()));
    }
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
