package dev.scaledservice.bench.rollback;

import dev.scaledservice.e2e.Cluster;
import dev.scaledservice.e2e.Edge;
import dev.scaledservice.e2e.OperatorUnderTest;
import dev.scaledservice.e2e.Rig;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Where it is measured: a real API server with nodes that pretend, a real Consul, the operator as a
 * process, and real HAProxies.
 */
final class Place implements AutoCloseable {

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Rig rig;
  private final Cluster cluster;
  private final Pods pods;
  private final Edge edge;
  private final OperatorUnderTest operator;

  Place() {
    rig = part(Rig.start(List.of("--haproxy", "none")));
    rig.install();
    cluster = part(new Cluster(rig));
    pods = part(new Pods(cluster.client()));
    edge = part(new Edge(rig, pods::revision));
    operator = part(operator(edge.settings()));
  }

  private OperatorUnderTest operator(String settings) {
    return new OperatorUnderTest(rig, OperatorUnderTest.Place.of(rig).saying(settings));
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.push(part);
    return part;
  }

  Rig rig() {
    return rig;
  }

  Cluster cluster() {
    return cluster;
  }

  Pods pods() {
    return pods;
  }

  Edge edge() {
    return edge;
  }

  /** The one that was started first. */
  OperatorUnderTest operator() {
    return operator;
  }

  /** A second one. */
  OperatorUnderTest standby() {
    return part(operator(edge.settingsOfStandby()));
  }

  /** The map of the proxy that has one. */
  RuntimeMap map() {
    return new RuntimeMap(edge.runtime(Edge.Via.MAP), edge.map().toString());
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
