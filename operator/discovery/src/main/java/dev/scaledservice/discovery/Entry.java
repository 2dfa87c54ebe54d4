package dev.scaledservice.discovery;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One service on a node, with the check that we keep for it.
 *
 * @param id unique on its node
 * @param service name that callers look for
 * @param address where it is reached
 * @param port where it is reached
 * @param tags in the order written
 * @param meta ours and the user's
 * @param weight its share beside the others' while it is passing
 * @param check null when there is none: the registry then takes the service for passing
 */
public record Entry(
    String id,
    String service,
    String address,
    int port,
    List<String> tags,
    Map<String, String> meta,
    int weight,
    @Nullable Check check) {

  public Entry {
    tags = List.copyOf(tags);
    meta = Map.copyOf(meta);
  }

  /** The id of the check that we keep for a service. */
  public static String checkId(String serviceId) {
    return serviceId + "/ready";
  }

  boolean passing() {
    return check == null || !check.status().equals(Check.CRITICAL);
  }

  boolean sameServiceAs(Entry other) {
    return service.equals(other.service)
        && address.equals(other.address)
        && port == other.port
        && tags.equals(other.tags)
        && meta.equals(other.meta)
        && weight == other.weight;
  }

  /** Whether nothing but its share of the calls tells it from the other. */
  boolean sameButForItsShare(Entry other) {
    return sameServiceAs(other.weighing(weight))
        && Check.isShare(check)
        && Check.isShare(other.check);
  }

  private Entry weighing(int other) {
    return new Entry(id, service, address, port, tags, meta, other, check);
  }

  Entry with(Check other) {
    return new Entry(id, service, address, port, tags, meta, weight, other);
  }

  /**
   * A verdict on a service.
   *
   * @param status {@code passing}, {@code warning} or {@code critical}
   * @param output short and constant: every change of it wakes all who watch
   */
  public record Check(String status, String output) {

    static final String PASSING = "passing";
    static final String CRITICAL = "critical";
    private static final String WITHDRAWN = "no share of the calls";

    /** Whether a verdict is about an instance that is ready, and stays. */
    static boolean isShare(@Nullable Check check) {
      return of(Instance.State.PASSING).equals(check) || of(Instance.State.WITHDRAWN).equals(check);
    }

    static Check of(Instance.State state) {
      return switch (state) {
        case PASSING -> new Check(PASSING, "ready");
        case STARTING -> new Check(CRITICAL, "starting");
        case WITHDRAWN -> new Check(CRITICAL, WITHDRAWN);
        case DRAINING -> new Check(CRITICAL, "draining");
      };
    }
  }
}
