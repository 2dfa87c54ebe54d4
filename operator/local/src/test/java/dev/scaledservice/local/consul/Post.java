package dev.scaledservice.local.consul;

import static org.awaitility.Awaitility.await;

import dev.scaledservice.discovery.Access;
import dev.scaledservice.discovery.Bulletin;
import dev.scaledservice.discovery.CallFigures;
import dev.scaledservice.discovery.Owner;
import dev.scaledservice.discovery.Publisher;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.ServiceKey;
import dev.scaledservice.discovery.Told;
import dev.scaledservice.discovery.consul.ConsulRegistry;
import dev.scaledservice.discovery.control.Admitted;
import dev.scaledservice.discovery.control.ControlDocument;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One operator's publisher before a Consul, and a browser beside it that sees what callers see. */
final class Post implements AutoCloseable {

  private static final Duration LONG = Duration.ofSeconds(60);

  final String cluster;
  final Browser browser;
  final Publisher publisher;
  final AtomicInteger nudges = new AtomicInteger();
  volatile boolean mayWrite = true;
  volatile long epoch = 1;
  private final ConsulRegistry registry;

  /**
   * @param validFor how long a document that sheds holds
   */
  Post(URI consul, String cluster, Duration validFor) {
    this.cluster = cluster;
    this.browser = new Browser(consul);
    this.registry =
        new ConsulRegistry(
            Access.at(consul).withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(5)));
    this.publisher =
        new Publisher(
            registry,
            registry,
            Scene.QUICK,
            validFor,
            () -> mayWrite,
            () -> epoch,
            key -> nudges.incrementAndGet(),
            InstantSource.system());
  }

  /** A resource in the namespace shop. */
  Owner owner(String name) {
    return new Owner(cluster, "shop", name, "uid-of-" + name);
  }

  /** Wants callers of a service to be admitted by so many parts of critical, normal and low. */
  void admit(String name, String serviceName, int critical, int normal, int low) {
    publisher.publish(
        new Bulletin(
            owner(name),
            serviceName,
            List.of(
                new Admitted("critical", critical),
                new Admitted("normal", normal),
                new Admitted("low", low)),
            "capacity is short"));
  }

  /** What is at a service's key, as text; null where there is nothing. */
  @Nullable String text(String serviceName) {
    var reply = browser.get("/v1/kv/%s?raw".formatted(ControlDocument.key(serviceName)));
    return reply.status() == 200 ? reply.text() : null;
  }

  @Nullable ControlDocument document(String serviceName) {
    String text = text(serviceName);
    return text == null ? null : ControlDocument.read(text);
  }

  /** Somebody else writes something there. */
  void write(String serviceName, String text) {
    browser.put("/v1/kv/" + ControlDocument.key(serviceName), text);
  }

  void erase(String serviceName) {
    browser.delete("/v1/kv/" + ControlDocument.key(serviceName));
  }

  /** Waits until callers find such a document. */
  ControlDocument awaitDocument(String serviceName, Predicate<ControlDocument> wanted) {
    return Objects.requireNonNull(
        await()
            .atMost(LONG)
            .pollInterval(Duration.ofMillis(10))
            .until(() -> document(serviceName), found -> found != null && wanted.test(found)));
  }

  Told awaitTold(String name, Reason reason) {
    return await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> told(name), told -> told.reason() == reason);
  }

  Told told(String name) {
    return publisher.told(new ServiceKey("shop", name));
  }

  /** Waits until the publisher has looked at the registry itself again. */
  void awaitLook() {
    long before = looks();
    await().atMost(LONG).until(() -> looks() > before + 1);
  }

  private long looks() {
    return registry.calls().stream()
        .filter(call -> call.endpoint().equals("GET /v1/catalog/nodes"))
        .mapToLong(CallFigures::count)
        .sum();
  }

  static int parts(ControlDocument document, String name) {
    return document.admission().stream()
        .filter(one -> one.name().equals(name))
        .mapToInt(Admitted::parts)
        .findFirst()
        .orElse(-1);
  }

  @Override
  public void close() {
    publisher.close();
    registry.close();
    browser.close();
  }
}
