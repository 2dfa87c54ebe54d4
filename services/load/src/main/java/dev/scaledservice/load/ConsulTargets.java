package dev.scaledservice.load;

import dev.scaledservice.client.consul.Consul;
import dev.scaledservice.client.discovery.ConsulInstances;
import dev.scaledservice.client.discovery.Instance;
import dev.scaledservice.client.discovery.Instances;
import dev.scaledservice.client.discovery.Keeping;
import dev.scaledservice.kit.JsonLine;
import dev.scaledservice.kit.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The passing instances of a service in Consul. While it is away the last set stays; one that
 * became empty is believed after {@link #EMPTY_AFTER} only.
 */
final class ConsulTargets implements Targets {
  static final Duration EMPTY_AFTER = Duration.ofSeconds(10);

  private final Consul consul;
  private final String path;
  private final Log log;
  private final Instances instances;

  private volatile List<Target> known = List.of();

  /**
   * Follows from now on; {@link #now()} is empty until Consul has answered.
   *
   * @param consul closed with this
   * @param path of the calls to the instances
   */
  ConsulTargets(Consul consul, String service, String path, Log log) {
    this.consul = consul;
    this.path = path;
    this.log = log;
    this.instances = ConsulInstances.of(consul, service, new Keeping(EMPTY_AFTER, null));
    instances.onChange(this::take);
  }

  @Override
  public List<Target> now() {
    return known;
  }

  @Override
  public boolean fresh() {
    return instances.freshness() == Instances.Freshness.FRESH;
  }

  @Override
  public void awaitFirst(Duration atMost) throws InterruptedException {
    if (!instances.awaitFirst(atMost)) {
      log.warn("Consul has not answered yet; calls begin without instances", JsonLine.empty());
    }
  }

  @Override
  public void close() {
    instances.close();
    consul.close();
  }

  /** An instance that stays is the same target, with its idle connections. */
  private synchronized void take(List<Instance> found) {
    Map<String, Target> before = new HashMap<>();
    known.forEach(target -> before.put(target.address(), target));
    var now = new ArrayList<Target>();
    for (Instance instance : found) {
      Target target = before.remove(instance.address());
      now.add(target == null ? new Target(instance.host(), instance.port(), path) : target);
    }
    known = List.copyOf(now);
    before.values().forEach(ConsulTargets::retire);
  }

  private static void retire(Target target) {
    try {
      target.retire();
    } catch (IOException cannotClose) {
      throw new UncheckedIOException(cannotClose);
    }
  }
}
