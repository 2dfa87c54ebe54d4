package dev.scaledservice.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The passing instances of a service in Consul, followed by blocking queries ({@code
 * /v1/health/service/NAME?passing&index=N&wait=10s}).
 *
 * <p>While Consul is away, hangs or answers with an error, the last set stays: what is called is an
 * instance, not the registry. A set that became empty is believed after {@link #EMPTY_AFTER} only,
 * since a registry that lost its data answers the same as one whose service has ended.
 */
final class ConsulTargets implements Targets {
  static final Duration EMPTY_AFTER = Duration.ofSeconds(10);

  private static final Duration WAIT = Duration.ofSeconds(10);

  /** Consul answers a blocking query up to a sixteenth of its wait late. */
  private static final Duration TIMEOUT = WAIT.plusSeconds(5);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private static final JsonMapper JSON = new JsonMapper();

  private final String root;
  private final @Nullable String token;
  private final String path;
  private final Log log;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final CountDownLatch answered = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  private volatile List<Target> known = List.of();
  private volatile boolean fresh;

  // Of the following thread alone.
  private long index;
  private long emptySince;

  /**
   * Follows from now on; {@link #now()} is empty until Consul has answered.
   *
   * @param consul such as {@code http://127.0.0.1:8500}
   * @param token for its ACL; null for none
   * @param path of the calls to the instances
   */
  ConsulTargets(String consul, @Nullable String token, String service, String path, Log log) {
    this.root =
        consul
            + "/v1/health/service/"
            + URLEncoder.encode(service, StandardCharsets.UTF_8).replace("+", "%20")
            + "?passing=true";
    this.token = token;
    this.path = path;
    this.log = log;
    Thread.ofVirtual().name("consul").start(this::follow);
  }

  @Override
  public List<Target> now() {
    return known;
  }

  @Override
  public boolean fresh() {
    return fresh;
  }

  @Override
  public void awaitFirst(Duration atMost) throws InterruptedException {
    if (!answered.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      log.warn("Consul has not answered yet; calls begin without instances", JsonLine.empty());
    }
  }

  @Override
  public void close() {
    closed.countDown();
    client.shutdownNow();
  }

  private void follow() {
    Duration pause = FIRST_PAUSE;
    try {
      while (closed.getCount() > 0) {
        try {
          List<Target> found = ask();
          if (!fresh) {
            log.info("Consul answers", JsonLine.empty().with("instances", found.size()));
          }
          fresh = true;
          pause = FIRST_PAUSE;
          take(found);
          answered.countDown();
          if (found.isEmpty() && !known.isEmpty()) {
            // The index says nothing new until the set changes, but the time for doubt passes.
            index = 0;
            closed.await(FIRST_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
          }
        } catch (IOException away) {
          if (closed.getCount() == 0) {
            return;
          }
          if (fresh) {
            log.warn(
                "Consul does not answer; the last instances stay",
                JsonLine.empty().with("instances", known.size()).with("error", away.toString()));
          }
          fresh = false;
          index = 0;
          closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
          pause = pause.multipliedBy(2);
          pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Target> ask() throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(
                URI.create(root + "&index=" + index + "&wait=" + WAIT.toSeconds() + "s"))
            .timeout(TIMEOUT);
    if (token != null) {
      request.header("X-Consul-Token", token);
    }
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("status " + answer.statusCode() + ": " + answer.body().strip());
    }
    long next = answer.headers().firstValueAsLong("X-Consul-Index").orElse(0);
    // An index that goes back belongs to a registry that began anew.
    index = next < index ? 0 : next;
    var found = new ArrayList<Target>();
    for (JsonNode entry : JSON.readTree(answer.body())) {
      found.add(target(entry));
    }
    return found;
  }

  private Target target(JsonNode entry) throws IOException {
    JsonNode service = entry.path("Service");
    String host = service.path("Address").asText();
    if (host.isEmpty()) {
      host = entry.path("Node").path("Address").asText();
    }
    int port = service.path("Port").asInt();
    if (host.isEmpty() || port == 0) {
      throw new IOException("an instance without address or port: " + entry);
    }
    var target = new Target(host, port, path);
    for (Target other : known) {
      if (other.address().equals(target.address())) {
        return other;
      }
    }
    return target;
  }

  private void take(List<Target> found) throws IOException {
    long now = System.nanoTime();
    if (found.isEmpty() && emptySince == 0) {
      emptySince = now;
    }
    if (!found.isEmpty()) {
      emptySince = 0;
    }
    if (found.isEmpty() && now - emptySince < EMPTY_AFTER.toNanos()) {
      return;
    }
    List<Target> before = known;
    known = List.copyOf(found);
    for (Target target : before) {
      if (!found.contains(target)) {
        target.retire();
      }
    }
  }
}
