package dev.scaledservice.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.controller.settings.Configuration;
import dev.scaledservice.controller.settings.InvalidSettings;
import dev.scaledservice.controller.settings.Settings;
import dev.scaledservice.discovery.Access;
import dev.scaledservice.discovery.Instance;
import dev.scaledservice.discovery.Owner;
import dev.scaledservice.discovery.Pace;
import dev.scaledservice.discovery.Registrar;
import dev.scaledservice.discovery.Registry;
import dev.scaledservice.discovery.Safety;
import dev.scaledservice.discovery.ServiceKey;
import dev.scaledservice.discovery.ServiceRegistration;
import dev.scaledservice.discovery.consul.ConsulRegistry;
import dev.scaledservice.local.api.EmbeddedApiServer;
import dev.scaledservice.local.consul.EmbeddedConsul;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Before the operator is removed for good: what is let go, and what stays. */
class ReleaseTest {

  private static final String FINALIZER = "scaledservice.dev/consul";
  private static final Path DEFINITION =
      Path.of(
          Objects.requireNonNull(System.getProperty("project.root")),
          "crds/scaledservices.scaledservice.dev.yaml");

  private final EmbeddedConsul consul =
      new EmbeddedConsul(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  private final Registry registry = new ConsulRegistry(Access.at(consul.uri()));
  private EmbeddedApiServer server;
  private KubernetesClient client;

  @BeforeEach
  void start() {
    server = EmbeddedApiServer.start();
    server.install(DEFINITION);
    client = server.client();
    for (String name : List.of("shop", "ops")) {
      client
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
    }
  }

  @AfterEach
  void end() {
    registry.close();
    client.close();
    server.close();
    consul.close();
  }

  @Test
  void aRunningOperatorStopsActingAndItsWorkloadsStay() throws Exception {
    Settings settings = settings(Map.of());
    try (var operator = OperatorProcess.start(settings, server.client(), Map.of())) {
      create("worker", List.of());
      await().until(() -> finalizers("worker").equals(List.of(FINALIZER)));
      await().until(() -> deployments().size() == 1);

      List<String> left = release(settings, false).run();

      assertThat(left).isEmpty();
      assertThat(finalizers("worker")).isEmpty();
      LeaseSpec lease = lease();
      assertThat(lease.getHolderIdentity()).startsWith("releasing_");
      assertThat(lease.getLeaseDurationSeconds()).isEqualTo(30);
      assertThat(operator).isNotNull();
      Deployment kept = deployments().getFirst();
      assertThat(kept.getSpec().getReplicas()).isEqualTo(2);
      assertThat(kept.getMetadata().getOwnerReferences())
          .singleElement()
          .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(uid("worker")));
    }
  }

  @Test
  void instancesAreTakenOutOfConsulAndOthersFinalizersStay() throws Exception {
    create("worker", List.of("theirs/keep", FINALIZER));
    register("worker");
    assertThat(registry.holders("worker")).hasSize(1);

    List<String> left = release(settings(Map.of()), false).run();

    assertThat(left).isEmpty();
    assertThat(registry.holders("worker")).isEmpty();
    assertThat(finalizers("worker")).containsExactly("theirs/keep");
  }

  @Test
  void itCanBeRunAgain() throws Exception {
    create("worker", List.of(FINALIZER));
    register("worker");
    release(settings(Map.of()), false).run();

    assertThat(release(settings(Map.of()), false).run()).isEmpty();
    assertThat(finalizers("worker")).isEmpty();
  }

  @Test
  void withoutAnswerFromConsulNothingIsLetGoAndItSaysSo() throws Exception {
    create("worker", List.of(FINALIZER));
    register("worker");
    consul.stop();

    List<String> left = release(settings(Map.of()), false).run();

    assertThat(left).singleElement().asString().contains("shop/worker", "still in Consul");
    assertThat(finalizers("worker")).containsExactly(FINALIZER);
  }

  @Test
  void consulIsLeftAsItIsWhenTold() throws Exception {
    create("worker", List.of(FINALIZER));
    register("worker");

    assertThat(release(settings(Map.of()), true).run()).isEmpty();

    assertThat(registry.holders("worker")).hasSize(1);
    assertThat(finalizers("worker")).isEmpty();
  }

  @Test
  void otherNamespacesAreNotTouched() throws Exception {
    create("worker", List.of(FINALIZER));

    release(settings(Map.of("SCALEDSERVICE_OPERATOR__NAMESPACES", "bank")), false).run();

    assertThat(finalizers("worker")).containsExactly(FINALIZER);
  }

  @Test
  void operatorsThatElectNobodyCannotBeStopped() throws Exception {
    Settings settings = settings(Map.of("SCALEDSERVICE_LEADER_ELECTION__ENABLED", "false"));

    assertThatThrownBy(() -> release(settings, false).run())
        .hasMessageContaining("leaderElection.enabled is false");
  }

  private Release release(Settings settings, boolean keepRegistered) {
    return new Release(settings, client, Map.of(), Duration.ofSeconds(3), keepRegistered);
  }

  private Settings settings(Map<String, String> more) throws InvalidSettings {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "SCALEDSERVICE_STATSD__PORT", "0",
                "SCALEDSERVICE_STATSD__BIND", "127.0.0.1",
                "SCALEDSERVICE_HTTP__PORT", "0",
                "SCALEDSERVICE_PAGE__PORT", "0",
                "SCALEDSERVICE_CONSUL__ADDRESS", consul.uri().toString(),
                "SCALEDSERVICE_CONSUL__CLUSTER_ID", "test",
                "SCALEDSERVICE_LEADER_ELECTION__NAMESPACE", "ops",
                "SCALEDSERVICE_LEADER_ELECTION__LEASE_DURATION", "1s",
                "SCALEDSERVICE_LEADER_ELECTION__RENEW_DEADLINE", "800ms",
                "SCALEDSERVICE_LEADER_ELECTION__RETRY_PERIOD", "200ms"));
    environment.putAll(more);
    return Configuration.load(null, environment).settings();
  }

  /** As an operator would have left it. */
  private void register(String name) {
    var key = new ServiceKey("shop", name);
    var instance =
        new Instance("pod-1", "worker-1", "10.0.0.1", 9002, "abc", Instance.State.PASSING);
    try (var registrar =
        new Registrar(
            registry, Pace.USUAL, false, new Trusting(), _ -> {}, InstantSource.system())) {
      registrar.want(
          new ServiceRegistration(
              new Owner("test", "shop", name, uid(name)),
              name,
              List.of(),
              Map.of(),
              List.of(instance),
              true));
      await().until(() -> registrar.status(key).synced());
    }
  }

  private static final class Trusting implements Safety {
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
  }

  private void create(String name, List<String> finalizers) {
    ScaledService service =
        Serialization.unmarshal(
            """
            apiVersion: scaledservice.dev/v1alpha1
            kind: ScaledService
            metadata: {name: %s}
            spec:
              template:
                spec:
                  containers: [{name: w, image: "w:1", ports: [{containerPort: 9002}]}]
              replicas: 2
              scaling: {maxReplicas: 20}
            """
                .formatted(name),
            ScaledService.class);
    service.getMetadata().setFinalizers(finalizers);
    client.resources(ScaledService.class).inNamespace("shop").resource(service).create();
  }

  private ScaledService service(String name) {
    return client.resources(ScaledService.class).inNamespace("shop").withName(name).require();
  }

  private String uid(String name) {
    return service(name).getMetadata().getUid();
  }

  private List<String> finalizers(String name) {
    return service(name).getMetadata().getFinalizers();
  }

  private List<Deployment> deployments() {
    return client.apps().deployments().inNamespace("shop").list().getItems();
  }

  private LeaseSpec lease() {
    return client.leases().inNamespace("ops").withName("scaledservice-leader").require().getSpec();
  }
}
