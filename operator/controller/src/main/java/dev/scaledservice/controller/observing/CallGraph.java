package dev.scaledservice.controller.observing;

import dev.scaledservice.engine.Calls;
import dev.scaledservice.engine.Circuit;
import dev.scaledservice.engine.Circuits;
import dev.scaledservice.engine.Plan;
import dev.scaledservice.signals.ServiceKey;
import dev.scaledservice.signals.calls.BreakerState;
import dev.scaledservice.signals.calls.Breakers;
import dev.scaledservice.signals.calls.CallRates;
import dev.scaledservice.signals.calls.CallReport;
import dev.scaledservice.signals.calls.Directory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who calls whom, over all services: made of what callers report, so that it appears by itself. One
 * source of reports has one graph; services of another source do not see it. For several threads.
 */
public final class CallGraph {

  /** The graph is read from its source anew after so long: services of one beat share one. */
  private static final long FRESH_NANOS = 100_000_000;

  /** What callers report, from one source. */
  public interface Source {

    /** All of it. */
    List<CallReport> reports();

    /** Why nothing can be read at present, as a clause; empty where it can. */
    String trouble();
  }

  private final Directory directory;
  private final Map<ServiceKey, Plan.Standing> standings = new ConcurrentHashMap<>();
  private final Map<Source, Edges> graphs = new ConcurrentHashMap<>();

  /**
   * @param directory which services there are, by the names that callers use
   */
  public CallGraph(Directory directory) {
    this.directory = directory;
  }

  /** What was reported at a moment, by who is called and by who calls. */
  private record Edges(
      long at, Map<ServiceKey, List<CallReport>> in, Map<ServiceKey, List<CallReport>> out) {}

  /** A breaker has opened: whoever looks next is to see it. */
  public void outdated() {
    graphs.clear();
  }

  /** How a service stands, for those who call it. */
  public void stands(ServiceKey service, Plan.Standing standing) {
    standings.put(service, standing);
  }

  /** The service is gone, or led elsewhere. */
  public void forget(ServiceKey service) {
    standings.remove(service);
  }

  /**
   * The part of the graph around a service.
   *
   * @param source what its callers, and its own instances, report to
   */
  public Circuits around(ServiceKey service, Callers callers, Source source) {
    Edges edges = edges(source);
    List<CallReport> in = edges.in().getOrDefault(service, List.of());
    List<CallReport> out = edges.out().getOrDefault(service, List.of());
    String trouble = source.trouble();
    if (in.isEmpty() && out.isEmpty() && trouble.isEmpty()) {
      return Circuits.NONE;
    }
    return new Circuits(in(service, in, callers), out(service, out), trouble);
  }

  /**
   * Read outside the map's locks: who reports holds a lock of its own while it says that all this
   * is outdated, and would wait for us while we wait for it. Two who read at once do no harm.
   */
  private Edges edges(Source source) {
    Edges known = graphs.get(source);
    if (known != null && System.nanoTime() - known.at() < FRESH_NANOS) {
      return known;
    }
    Edges read = read(source);
    graphs.put(source, read);
    return read;
  }

  private Edges read(Source source) {
    Map<ServiceKey, List<CallReport>> in = new HashMap<>();
    Map<ServiceKey, List<CallReport>> out = new HashMap<>();
    for (CallReport report : source.reports()) {
      ServiceKey callee = directory.find(report.caller().namespace(), report.callee());
      if (callee != null) {
        in.computeIfAbsent(callee, key -> new ArrayList<>()).add(report);
      }
      out.computeIfAbsent(report.caller(), key -> new ArrayList<>()).add(report);
    }
    return new Edges(System.nanoTime(), in, out);
  }

  private List<Circuit> in(ServiceKey service, List<CallReport> reports, Callers callers) {
    Map<ServiceKey, Merged> byCaller = new LinkedHashMap<>();
    for (CallReport report : reports) {
      byCaller.computeIfAbsent(report.caller(), key -> new Merged()).add(report);
    }
    List<Circuit> circuits = new ArrayList<>(byCaller.size());
    byCaller.forEach((caller, merged) ->
        circuits.add(
            merged.circuit(
                named(caller, service.namespace()), service.name(), callers.admits(caller), null)));
    return circuits;
  }

  private List<Circuit> out(ServiceKey service, List<CallReport> reports) {
    Map<String, Merged> byCallee = new LinkedHashMap<>();
    Map<String, ServiceKey> known = new HashMap<>();
    for (CallReport report : reports) {
      ServiceKey callee = directory.find(service.namespace(), report.callee());
      String name = callee == null ? report.callee() : named(callee, service.namespace());
      if (callee != null) {
        known.put(name, callee);
      }
      byCallee.computeIfAbsent(name, key -> new Merged()).add(report);
    }
    List<Circuit> circuits = new ArrayList<>(byCallee.size());
    byCallee.forEach((callee, merged) ->
        circuits.add(
            merged.circuit(service.name(), callee, true, behind(service, known.get(callee)))));
    return circuits;
  }

  private Circuit.Callee behind(ServiceKey service, @Nullable ServiceKey callee) {
    if (callee == null) {
      return Circuit.Callee.UNKNOWN;
    }
    Plan.Standing standing = standings.getOrDefault(callee, Plan.Standing.CALM);
    return new Circuit.Callee(true, seenFrom(service, callee, standing));
  }

  /**
   * How a callee stands, in the words of who calls it. Where it waits for that caller, however far
   * around, the caller finds its own name there; one that waits for itself waits for nobody.
   */
  private Plan.Standing seenFrom(ServiceKey service, ServiceKey callee, Plan.Standing standing) {
    if (standing.waitsFor().isEmpty()) {
      return standing;
    }
    ServiceKey deepest = directory.find(callee.namespace(), standing.waitsFor());
    String waitsFor = deepest == null ? standing.waitsFor() : named(deepest, service.namespace());
    return new Plan.Standing(
        standing.saturated(), standing.scaling(), callee.equals(deepest) ? "" : waitsFor);
  }

  /** {@code name}, or {@code name.namespace} where that is another's; an address stays one. */
  private static String named(ServiceKey service, String namespace) {
    return service.namespace().isEmpty() || service.namespace().equals(namespace)
        ? service.name()
        : service.name() + "." + service.namespace();
  }

  /** What several reports about the same two services come to: callers may use several names. */
  private static final class Merged {
    private CallRates total = CallRates.NONE;
    private final Map<String, CallRates> byClass = new TreeMap<>();
    private Breakers breakers = Breakers.SILENT;
    private Instant heard = Instant.MIN;

    void add(CallReport report) {
      total = total.plus(report.total());
      report.byClass().forEach((name, rates) -> byClass.merge(name, rates, CallRates::plus));
      breakers = breakers.plus(report.breakers());
      heard = report.heard().isAfter(heard) ? report.heard() : heard;
    }

    Circuit circuit(String caller, String callee, boolean counts, Circuit.@Nullable Callee behind) {
      List<Circuit.ClassCalls> classes = new ArrayList<>();
      byClass.forEach((name, rates) -> {
        if (!name.isEmpty()) {
          classes.add(new Circuit.ClassCalls(name, calls(rates)));
        }
      });
      return new Circuit(
          caller,
          callee,
          state(breakers.worst()),
          calls(total),
          classes,
          breakers.since(),
          heard,
          counts,
          behind);
    }

    private static Circuit.State state(@Nullable BreakerState worst) {
      return switch (worst) {
        case null -> Circuit.State.UNKNOWN;
        case CLOSED -> Circuit.State.CLOSED;
        case HALF_OPEN -> Circuit.State.HALF_OPEN;
        case OPEN -> Circuit.State.OPEN;
      };
    }

    private static Calls calls(CallRates rates) {
      return new Calls(
          rates.ok(), rates.error(), rates.timeout(), rates.rejected(), rates.notPermitted());
    }
  }
}
