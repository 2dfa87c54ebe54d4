package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.e2e.Cluster;
import dev.scaledservice.e2e.Rig;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The operator as people install it: two pods of a Helm release, one of which leads, and two of the
 * chart's HAProxy.
 */
final class InstalledOperator {

  static final String NAMESPACE = "scaledservice";
  static final String RELEASE = "scaledservice";

  /** Label of pods: the operator's have the release's name there, proxies another. */
  static final String PODS = "app.kubernetes.io/name";

  /** Of the proxies, for calls to the service {@code rolled}. */
  static final int PROXIED_PORT = 9002;

  private static final String LEASE = "scaledservice-leader";
  private static final String PROXIED =
      """
      {"namespace": "default", "name": "rolled", "port": %d, "timeout": "4s", "headers": [{"name": "X-Canary"}]}
      """
          .formatted(PROXIED_PORT);
  private static final String LEADER = "scaledservice.dev/leader";

  private final Rig rig;
  private final Cluster cluster;

  private InstalledOperator(Rig rig, Cluster cluster) {
    this.rig = rig;
    this.cluster = cluster;
  }

  /**
   * Installs the release, or brings it up to date, and waits for a leader.
   *
   * @param more arguments for Helm
   */
  static InstalledOperator install(Rig rig, Cluster cluster, String... more) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            "upgrade",
            "--install",
            RELEASE,
            Rig.root().resolve("helm/scaledservice").toString(),
            "--namespace=" + NAMESPACE,
            "--create-namespace",
            "--wait",
            "--timeout=120s",
            "--set=image.tag=" + Images.VERSION,
            "--set=image.pullPolicy=Never",
            "--set=resources.requests.cpu=50m",
            "--set=resources.requests.memory=128Mi",
            "--set=settings.consul.address=http://" + rig.fact("CONSUL_HTTP_ADDR"),
            "--set=settings.consul.resync=5s",
            "--set=settings.prometheus.servers.main.url=" + rig.fact("PROMETHEUS_URL"),
            "--set=haproxy.enabled=true",
            "--set=haproxy.consulDns=" + rig.fact("CONSUL_DNS_ADDR"),
            "--set=haproxy.image.repository=" + Images.HAPROXY,
            "--set-string=haproxy.image.tag=" + Images.HAPROXY_VERSION,
            "--set=haproxy.image.pullPolicy=Never",
            "--set=haproxy.resources.requests.cpu=20m",
            "--set-json=haproxy.services=[" + PROXIED + "]"));
    command.addAll(List.of(more));
    Rig.Said said = rig.helm(command.toArray(String[]::new));
    assertThat(said.exit()).as(said.text()).isZero();
    var operator = new InstalledOperator(rig, cluster);
    eventually(() -> assertThat(operator.leader()).isNotNull());
    return operator;
  }

  /** Those that are not going. */
  List<Pod> pods() {
    return cluster
        .client()
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel(PODS, RELEASE)
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /**
   * The pod that holds the Lease and gets the packets; fails where that is not one and the same.
   */
  Pod leader() {
    List<Pod> marked =
        cluster.client().pods().inNamespace(NAMESPACE).withLabel(LEADER, "true").list().getItems();
    assertThat(marked).as("pods with the leader's label").hasSize(1);
    Pod leader = marked.getFirst();
    assertThat(holder()).startsWith(leader.getMetadata().getName());
    return leader;
  }

  /** Who holds the Lease; empty for nobody. */
  String holder() {
    Lease lease = cluster.client().leases().inNamespace(NAMESPACE).withName(LEASE).require();
    return Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
  }

  /** How long the holder promises not to be silent. */
  int leaseSeconds() {
    return cluster
        .client()
        .leases()
        .inNamespace(NAMESPACE)
        .withName(LEASE)
        .require()
        .getSpec()
        .getLeaseDurationSeconds();
  }

  /** Who holds the Lease from now on. */
  Holders holders() {
    return new Holders(cluster);
  }

  /** Every holder of the Lease, one after the other; empty for nobody. */
  static final class Holders implements AutoCloseable, Watcher<Lease> {

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final Watch watch;

    private Holders(Cluster cluster) {
      watch = cluster.client().leases().inNamespace(NAMESPACE).withName(LEASE).watch(this);
    }

    List<String> seen() {
      return List.copyOf(seen);
    }

    @Override
    public void eventReceived(Action action, Lease lease) {
      String holder = Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
      if (seen.isEmpty() || !seen.getLast().equals(holder)) {
        seen.add(holder);
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      throw new IllegalStateException(cause);
    }

    @Override
    public void close() {
      watch.close();
    }
  }

  /** Waits until another than {@code before} leads and all pods are ready. */
  void awaitAnotherLeader(String before) {
    eventually(() -> {
      assertThat(holder()).isNotEmpty().isNotEqualTo(before);
      assertThat(leader()).isNotNull();
    });
  }

  /** Has so many pods. */
  void scale(int replicas) {
    cluster.kubectl(
        "scale", "deployment", RELEASE, "--namespace=" + NAMESPACE, "--replicas=" + replicas);
  }

  /** Waits until both pods are ready. */
  void awaitComplete() {
    cluster.kubectl(
        "rollout", "status", "deployment", RELEASE, "--namespace=" + NAMESPACE, "--timeout=60s");
  }

  /** The leader's process gets SIGKILL; the pod stays, and its container is started again. */
  void killLeader() {
    Containers.signal(rig, leader(), "KILL");
  }

  /** What it asked of the API server from some time on. */
  List<Audit.Request> requests(Instant from) {
    return Audit.of(rig, NAMESPACE + ":" + RELEASE, from);
  }

  /** The leader is asked to end, as in a rollout or an eviction. */
  void stopLeader() {
    cluster
        .client()
        .pods()
        .inNamespace(NAMESPACE)
        .withName(leader().getMetadata().getName())
        .delete();
  }
}
