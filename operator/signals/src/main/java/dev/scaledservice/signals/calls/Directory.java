package dev.scaledservice.signals.calls;

import dev.scaledservice.signals.ServiceKey;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which service a caller means by a name: {@code name} in its own namespace, else {@code
 * name.namespace}, else a name in Consul that exactly one service has. For several threads.
 */
public final class Directory {

  private final Map<ServiceKey, String> registered = new ConcurrentHashMap<>();
  private final Map<String, Set<ServiceKey>> byRegisteredName = new ConcurrentHashMap<>();

  /**
   * A service exists.
   *
   * @param registeredName what it is called in Consul
   */
  public void enter(ServiceKey service, String registeredName) {
    String before = registered.put(service, registeredName);
    if (!registeredName.equals(before)) {
      strike(service, before);
      byRegisteredName.merge(registeredName, Set.of(service), Directory::union);
    }
  }

  /** The service is gone. */
  public void strike(ServiceKey service) {
    strike(service, registered.remove(service));
  }

  private void strike(ServiceKey service, @Nullable String name) {
    if (name != null) {
      byRegisteredName.computeIfPresent(
          name,
          (unchanged, services) -> {
            Set<ServiceKey> left = new HashSet<>(services);
            left.remove(service);
            return left.isEmpty() ? null : Set.copyOf(left);
          });
    }
  }

  private static Set<ServiceKey> union(Set<ServiceKey> some, Set<ServiceKey> more) {
    Set<ServiceKey> all = new HashSet<>(some);
    all.addAll(more);
    return Set.copyOf(all);
  }

  /** The service that a caller in that namespace means; null where there is none, or several. */
  public @Nullable ServiceKey find(String namespace, String callee) {
    ServiceKey near = new ServiceKey(namespace, callee);
    if (registered.containsKey(near)) {
      return near;
    }
    int dot = callee.indexOf('.');
    if (dot > 0) {
      ServiceKey far = new ServiceKey(callee.substring(dot + 1), callee.substring(0, dot));
      if (registered.containsKey(far)) {
        return far;
      }
    }
    Set<ServiceKey> named = byRegisteredName.getOrDefault(callee, Set.of());
    return named.size() == 1 ? named.iterator().next() : null;
  }
}
