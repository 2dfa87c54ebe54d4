package dev.scaledservice.routing.haproxy;

import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One server's counters of {@code show stat}.
 *
 * @param server backend and server as the proxy calls them
 * @param instance whom it stands for now; null for nobody
 * @param counts since the proxy started
 */
record ServerLine(String server, @Nullable Instance instance, Counts counts) {

  private static final Pattern BACKEND =
      Pattern.compile("([a-z0-9-]+)_([a-z0-9-]+?)(?:_([ab]|preview))?");
  private static final Pattern SERVER = Pattern.compile("([ab])\\d+");

  /**
   * An instance of a service.
   *
   * @param address such as 10.1.2.3:8080
   */
  record Instance(ServiceName service, Slot slot, String address) implements Comparable<Instance> {

    private static final Comparator<Instance> ORDER =
        Comparator.comparing(Instance::slot).thenComparing(Instance::address);

    @Override
    public int compareTo(Instance other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * How calls ended.
   *
   * <p>{@code failed = hrsp_5xx + econ + eresp + wredis}: answers of 5xx, no connection (after the
   * retries), no answer, a broken one or none in time; and calls that could not be connected and
   * went to another server. {@code total = failed + hrsp_2xx + hrsp_3xx + hrsp_4xx + hrsp_other};
   * so an answer that broke off in its body counts as one call that went well and one that failed.
   * Callers that hang up count nowhere. {@code stot} is no such total: it counts every retry.
   */
  record Counts(long total, long failed) {

    static final Counts NONE = new Counts(0, 0);

    Counts plus(Counts more) {
      return new Counts(total + more.total, failed + more.failed);
    }

    Counts minus(Counts before) {
      return new Counts(total - before.total, failed - before.failed);
    }

    /** Whether a counter that only grows could have come from {@code before} to here. */
    boolean follows(Counts before) {
      return total >= before.total
          && failed >= before.failed
          && total - before.total >= failed - before.failed;
    }
  }

  /**
   * Reads the CSV that {@code show stat} answers; lines of others than our services' servers are
   * left out.
   */
  static List<ServerLine> read(String csv) {
    List<ServerLine> lines = new ArrayList<>();
    Map<String, Integer> columns = Map.of();
    for (String line : csv.lines().toList()) {
      if (line.startsWith("# ")) {
        columns = columns(line.substring(2));
      } else {
        ServerLine server = read(new Row(columns, line.split(",", -1)));
        if (server != null) {
          lines.add(server);
        }
      }
    }
    return lines;
  }

  private static @Nullable ServerLine read(Row row) {
    Matcher backend = BACKEND.matcher(row.text("pxname"));
    String server = row.text("svname");
    if (server.equals("FRONTEND") || server.equals("BACKEND") || !backend.matches()) {
      return null;
    }
    String slot = slot(backend.group(3), server);
    String address = row.text("addr");
    if (slot == null) {
      return null;
    }
    try {
      var service = new ServiceName(backend.group(1), backend.group(2));
      return new ServerLine(
          row.text("pxname") + "/" + server,
          address.isEmpty()
              ? null
              : new Instance(service, slot.equals("a") ? Slot.A : Slot.B, address),
          counts(row));
    } catch (IllegalArgumentException e) {
      // Another's backend, which only looks like one of ours.
      return null;
    }
  }

  private static @Nullable String slot(@Nullable String ofBackend, String server) {
    if (ofBackend != null && !ofBackend.equals("preview")) {
      return ofBackend;
    }
    Matcher matcher = SERVER.matcher(server);
    return matcher.matches() ? matcher.group(1) : null;
  }

  private static Counts counts(Row row) {
    long failed = row.sum("hrsp_5xx", "econ", "eresp", "wredis");
    return new Counts(failed + row.sum("hrsp_2xx", "hrsp_3xx", "hrsp_4xx", "hrsp_other"), failed);
  }

  private static Map<String, Integer> columns(String header) {
    Map<String, Integer> columns = new HashMap<>();
    String[] names = header.split(",", -1);
    for (int i = 0; i < names.length; i++) {
      columns.put(names[i], i);
    }
    return columns;
  }

  private record Row(Map<String, Integer> columns, String[] fields) {

    String text(String column) {
      Integer at = columns.get(column);
      return at == null || at >= fields.length ? "" : fields[at];
    }

    long sum(String... names) {
      long sum = 0;
      for (String name : names) {
        String text = text(name);
        sum += text.isEmpty() ? 0 : Long.parseLong(text);
      }
      return sum;
    }
  }
}
