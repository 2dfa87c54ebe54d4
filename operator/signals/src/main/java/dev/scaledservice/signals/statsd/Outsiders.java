package dev.scaledservice.signals.statsd;

import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.AddressRange;
import dev.scaledservice.signals.calls.CallBook;
import dev.scaledservice.signals.calls.CallReport;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Callers that are no pods, such as machines beside the cluster: heard only at addresses that some
 * service admits, each a caller of its own that is called by its address. For several threads.
 */
final class Outsiders {

  /** Addresses that are kept; more are strangers. */
  private static final int MOST = 256;

  private final Function<ServiceKey, CallBook> bookFor;
  private final long lifeNanos;
  private final Map<ServiceKey, List<AddressRange>> admitted = new ConcurrentHashMap<>();
  private final Map<InetAddress, CallBook> books = new ConcurrentHashMap<>();

  /**
   * @param lifeNanos one that was silent for so long is forgotten
   */
  Outsiders(Function<ServiceKey, CallBook> bookFor, long lifeNanos) {
    this.bookFor = bookFor;
    this.lifeNanos = lifeNanos;
  }

  /** Says which addresses a service admits, instead of what was said before. */
  void admit(ServiceKey service, Collection<AddressRange> ranges) {
    if (ranges.isEmpty()) {
      admitted.remove(service);
    } else {
      admitted.put(service, List.copyOf(ranges));
    }
  }

  /** What comes from an address that is no pod's; null where nobody admits it. */
  @Nullable CallBook find(InetAddress address) {
    if (admitted.isEmpty() || !isAdmitted(address)) {
      return null;
    }
    CallBook known = books.get(address);
    if (known != null || books.size() >= MOST) {
      return known;
    }
    return books.computeIfAbsent(
        address, one -> bookFor.apply(new ServiceKey("", one.getHostAddress())));
  }

  private boolean isAdmitted(InetAddress address) {
    for (List<AddressRange> ranges : admitted.values()) {
      for (AddressRange range : ranges) {
        if (range.contains(address)) {
          return true;
        }
      }
    }
    return false;
  }

  List<CallReport> reports(long now, long begin, Instant clock) {
    List<CallReport> reports = new ArrayList<>();
    books
        .values()
        .removeIf(book -> {
          boolean silent = book.heardAt() != Long.MIN_VALUE && now - book.heardAt() > lifeNanos;
          if (silent) {
            book.clear();
          } else {
            reports.addAll(book.reports(now, begin, clock));
          }
          return silent;
        });
    return reports;
  }
}
