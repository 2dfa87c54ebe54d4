package dev.scaledservice.local.consul;

import static org.awaitility.Awaitility.await;

import dev.scaledservice.discovery.Access;
import dev.scaledservice.discovery.Instance;
import dev.scaledservice.discovery.Instance.State;
import dev.scaledservice.discovery.Owner;
import dev.scaledservice.discovery.Pace;
import dev.scaledservice.discovery.Reason;
import dev.scaledservice.discovery.Registrar;
import dev.scaledservice.discovery.Safety;
import dev.scaledservice.discovery.ServiceKey;
import dev.scaledservice.discovery.ServiceRegistration;
import dev.scaledservice.discovery.Status;
import dev.scaledservice.discovery.consul.ConsulRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * One cluster with its registrar before a Consul, and a browser beside it that sees what anybody
 * sees. Everything bears names of its own, and is taken away at the end.
 */
final class Scene implements AutoCloseable {

  /** Longer than any machine is ever busy with something else. */
  static final Duration LONG = Duration.ofSeconds(60);

  static final Pace QUICK =
      Pace.USUAL
          .withResync(Duration.ofMillis(500))
          .withProbe(Duration.ofMillis(200))
          .withBackoff(Duration.ofMillis(50), Duration.ofMillis(400));

  final String cluster = "t" + UUID.randomUUID().toString().substring(0, 8);
  final Browser browser;
  final Registrar registrar;
  final AtomicInteger nudges = new AtomicInteger();

  /** Pods that still run when somebody asks live. */
  final Set<String> running = ConcurrentHashMap.newKeySet();

  volatile boolean mayWrite = true;

  /** Nobody is known to lead, where this one does not. */
  volatile boolean anotherLeads;

  /** What happens when somebody asks live. */
  volatile Runnable whenAsked = () -> {};

  private final ConsulRegistry registry;

  Scene(URI consul) {
    this(consul, QUICK, false);
  }

  Scene(URI consul, Pace pace, boolean allowSharedNames) {
    this(
        Access.at(consul).withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(5)),
        pace,
        allowSharedNames);
  }

  Scene(Access access, Pace pace, boolean allowSharedNames) {
    browser = new Browser(access.address());
    registry = new ConsulRegistry(access);
    registrar =
        new Registrar(
            registry,
            pace,
            allowSharedNames,
            new Asked(),
            key -> nudges.incrementAndGet(),
            InstantSource.system());
  }

  /** Another process that has the say. */
  Registrar another() {
    var leads =
        new Safety() {
          @Override
          public boolean mayWrite() {
            return true;
          }

          @Override
          public boolean mayTurnBack() {
            return true;
          }

          @Override
          public Set<String> stillRunning(ServiceKey key, Set<String> podUids) {
            return podUids;
          }
        };
    return new Registrar(registry, QUICK, false, leads, _ -> {}, InstantSource.system());
  }

  private final class Asked implements Safety {
    @Override
    public boolean mayWrite() {
      return mayWrite;
    }

    @Override
    public boolean mayTurnBack() {
      return !anotherLeads;
    }

    @Override
    public Set<String> stillRunning(ServiceKey key, Set<String> podUids) {
      whenAsked.run();
      var still = ConcurrentHashMap.<String>newKeySet();
      still.addAll(podUids);
      still.retainAll(running);
      return still;
    }
  }

  /** A resource in the namespace shop. */
  Owner owner(String name) {
    return new Owner(cluster, "shop", name, "uid-of-" + name);
  }

  /** Its service name: the resource's, made unique. */
  String serviceName(String name) {
    return cluster + "-" + name;
  }

  /** Its node, as the layout is documented. */
  String node(String name) {
    return "sk8-%s-shop-%s".formatted(cluster, name);
  }

  ServiceRegistration registration(String name, Instance... instances) {
    return kept(name, "", instances);
  }

  /** As an operator of that class wants it. */
  ServiceRegistration kept(String name, String operatorClass, Instance... instances) {
    return new ServiceRegistration(
        owner(name),
        serviceName(name),
        List.of("blue"),
        Map.of("team", "green"),
        Arrays.asList(instances),
        operatorClass,
        true);
  }

  void want(String name, Instance... instances) {
    registrar.want(registration(name, instances));
  }

  static Instance pod(String uid, State state) {
    return new Instance(uid, "pod-" + uid, "10.0.0.1", 9002, "rev1", state);
  }

  Status status(String name) {
    return registrar.status(new ServiceKey("shop", name));
  }

  /** Waits until a status is as wanted, and returns it. */
  Status awaitStatus(String name, Predicate<Status> wanted) {
    return await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> status(name), wanted);
  }

  Status awaitReason(String name, Reason reason) {
    return awaitStatus(name, status -> status.reason() == reason);
  }

  /** Waits until everything wanted is confirmed. */
  Status awaitSynced(String name, int registered, int passing) {
    return awaitStatus(
        name,
        status ->
            status.synced() && status.registered() == registered && status.passing() == passing);
  }

  /** How many callers of a service name find. */
  int found(String serviceName) {
    return browser.get("/v1/health/service/%s?passing".formatted(serviceName)).json().size();
  }

  /** How many are listed under a service name, passing or not. */
  int listed(String serviceName) {
    return browser.get("/v1/catalog/service/" + serviceName).json().size();
  }

  /** Somebody else registers something. */
  void foreign(String node, String id, String serviceName) {
    browser.put(
        "/v1/catalog/register",
        """
        {"Node":"%s","Address":"192.0.2.1","SkipNodeUpdate":true,
         "Service":{"ID":"%s","Service":"%s","Port":1}}
        """
            .formatted(node, id, serviceName));
  }

  @Override
  public void close() {
    registrar.close();
    registry.close();
    var nodes = browser.get("/v1/catalog/nodes?node-meta=cluster:" + cluster).json();
    nodes.forEach(node -> deregister(node.get("Node").asText()));
    browser.close();
  }

  void deregister(String node) {
    browser.put("/v1/catalog/deregister", "{\"Node\":\"%s\"}".formatted(node));
  }
}
