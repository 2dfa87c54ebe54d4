package dev.scaledservice.controller.observing;

import dev.scaledservice.api.CircuitBreakers;
import dev.scaledservice.api.InvalidSpec;
import dev.scaledservice.api.ScaledServiceSpec;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.AddressRange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose reports of calls a service heeds, and where they come from. Reports of others are shown,
 * never acted on.
 *
 * @param namespaces of pods that may report: the service's own, and those that it lists
 * @param ranges addresses, beside those of pods, that may report
 * @param server the Prometheus that is asked for breakers; null where callers push
 */
public record Callers(Set<String> namespaces, List<AddressRange> ranges, @Nullable String server) {

  public Callers {
    namespaces = Set.copyOf(namespaces);
    ranges = List.copyOf(ranges);
  }

  /**
   * What the resource says.
   *
   * @param namespace of the service
   * @throws InvalidSpec when a range of addresses is none
   */
  static Callers of(ScaledServiceSpec spec, String namespace) {
    CircuitBreakers breakers = spec.circuitBreakers();
    CircuitBreakers.Callers callers = breakers == null ? null : breakers.callers();
    Set<String> namespaces = new HashSet<>(Set.of(namespace));
    List<AddressRange> ranges = new ArrayList<>();
    if (callers != null && callers.namespaces() != null) {
      namespaces.addAll(callers.namespaces());
    }
    if (callers != null && callers.cidrs() != null) {
      for (String cidr : callers.cidrs()) {
        ranges.add(range(ranges.size(), cidr));
      }
    }
    return new Callers(namespaces, ranges, server(breakers));
  }

  /** Whether what it reports may be acted on. */
  public boolean admits(ServiceKey caller) {
    return caller.namespace().isEmpty()
        ? ranges.stream().anyMatch(range -> range.contains(InetAddress.ofLiteral(caller.name())))
        : namespaces.contains(caller.namespace());
  }

  private static AddressRange range(int index, String cidr) {
    AddressRange range = AddressRange.of(cidr);
    if (range == null) {
      throw new InvalidSpec(
          "circuitBreakers.callers.cidrs[%d] is \"%s\"; wants a range of addresses such as 10.1.0.0/16"
              .formatted(index, cidr));
    }
    return range;
  }

  private static @Nullable String server(@Nullable CircuitBreakers breakers) {
    if (breakers == null || breakers.source() != CircuitBreakers.Source.PROMETHEUS) {
      return null;
    }
    return breakers.server() == null ? "main" : breakers.server();
  }
}
