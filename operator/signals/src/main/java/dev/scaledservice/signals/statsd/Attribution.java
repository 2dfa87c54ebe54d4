package dev.scaledservice.signals.statsd;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose packets come from which address: exactly one pod's, or nobody's. Looked up without a lock;
 * changed by one thread at a time.
 */
final class Attribution {

  private final Map<InetAddress, PodSamples> owners = new ConcurrentHashMap<>();
  private final Map<InetAddress, Boolean> shared = new ConcurrentHashMap<>();

  /** Who says that an address is theirs. */
  private final Map<InetAddress, List<PodSamples>> claims = new HashMap<>();

  private final Map<PodSamples, Set<InetAddress>> addresses = new HashMap<>();

  /** The only pod with that address; null where there is none, or several. */
  @Nullable PodSamples owner(InetAddress address) {
    return owners.get(address);
  }

  /** Whether several pods have that address. */
  boolean shared(InetAddress address) {
    return shared.containsKey(address);
  }

  /** Whether a pod has any address. */
  synchronized boolean has(PodSamples pod) {
    return addresses.containsKey(pod);
  }

  /** Says which addresses a pod has, instead of what was said before; none where it is gone. */
  synchronized void replace(PodSamples pod, Set<InetAddress> now) {
    Set<InetAddress> before = addresses.getOrDefault(pod, Set.of());
    if (now.equals(before)) {
      return;
    }
    for (InetAddress address : before) {
      claims.computeIfPresent(
          address,
          (unchanged, pods) -> {
            pods.remove(pod);
            return pods.isEmpty() ? null : pods;
          });
    }
    for (InetAddress address : now) {
      claims.computeIfAbsent(address, unchanged -> new ArrayList<>()).add(pod);
    }
    before.forEach(this::settle);
    now.forEach(this::settle);
    if (now.isEmpty()) {
      addresses.remove(pod);
    } else {
      addresses.put(pod, Set.copyOf(now));
    }
  }

  private void settle(InetAddress address) {
    List<PodSamples> pods = claims.getOrDefault(address, List.of());
    if (pods.size() == 1) {
      owners.put(address, pods.getFirst());
      shared.remove(address);
    } else {
      owners.remove(address);
      if (pods.isEmpty()) {
        shared.remove(address);
      } else {
        shared.put(address, true);
      }
    }
  }
}
