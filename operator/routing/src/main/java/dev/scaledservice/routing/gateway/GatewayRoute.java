package dev.scaledservice.routing.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.routing.Member;
import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.Router;
import dev.scaledservice.routing.Saying;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.Split;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One service's backends in an HTTPRoute that somebody else may own: the weights of its slots are
 * written, and rules for the headers that see the canary; all else in the route stays as it is.
 * What is in force already is not written again.
 *
 * <p>Each slot has a Service of its own ({@link #backend}). One that had no calls gets some only
 * when its Service leads to instances of the slot and to nobody else; where the slot has no ready
 * instance there is nothing to wait for. Calls that are taken back from a refused revision do not
 * wait either where nobody can say whom the Service leads to.
 */
public final class GatewayRoute implements Router {

  private static final int ATTEMPTS = 3;

  private final String httpRoute;
  private final Routes routes;
  private final InstantSource clock;

  /**
   * @param httpRoute name of the route, in the service's namespace
   */
  public GatewayRoute(String httpRoute, Routes routes, InstantSource clock) {
    this.httpRoute = httpRoute;
    this.routes = routes;
    this.clock = clock;
  }

  /** Name of the Service that leads to the instances of a slot: {@code worker-a}. */
  public static String backend(String service, Slot slot) {
    return service + "-" + slot.letter();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The route is written by whoever waits. In force means that the API server has it; how long
   * the gateway takes from there is its own.
   */
  @Override
  public Saying say(Split split) {
    return overtaken ->
        bring(split.service(), route -> RoutePatch.of(route, split), split, overtaken);
  }

  /** Leads all calls to the Service of the service's own name again, and to no slot. */
  public Outcome release(ServiceName service) {
    return bring(service, route -> RoutePatch.released(route, service), null, () -> false);
  }

  /** Who gets calls by the route, as it is now. */
  public sealed interface Reached {

    /** These slots and no others. */
    record Slots(Set<Slot> slots) implements Reached {}

    /**
     * Nobody could say.
     *
     * @param why a sentence for a person
     */
    record Unknown(String why) implements Reached {}
  }

  /** Which slots of a service the route sends calls to now. */
  public Reached reached(ServiceName service) {
    try {
      return new Reached.Slots(
          RoutePatch.reached(routes.read(service.namespace(), httpRoute), service));
    } catch (Routes.MissingException e) {
      return new Reached.Slots(Set.of());
    } catch (IOException e) {
      return new Reached.Unknown(named(service.namespace(), String.valueOf(e.getMessage())));
    }
  }

  @FunctionalInterface
  private interface Wanted {
    RoutePatch in(ObjectNode route) throws IOException;
  }

  private Outcome bring(
      ServiceName service, Wanted wanted, @Nullable Split split, BooleanSupplier overtaken) {
    String namespace = service.namespace();
    try {
      for (int attempt = 0; attempt < ATTEMPTS && !overtaken.getAsBoolean(); attempt++) {
        RoutePatch patch = wanted.in(routes.read(namespace, httpRoute));
        if (!patch.changes()) {
          return new Outcome.InForce(clock.instant());
        }
        List<String> notYet = split == null ? List.of() : notYet(split, patch.rising());
        if (!notYet.isEmpty()) {
          return new Outcome.Partly(notYet);
        }
        if (!overtaken.getAsBoolean() && routes.patch(namespace, httpRoute, patch.patch())) {
          return new Outcome.InForce(clock.instant());
        }
      }
      String why =
          overtaken.getAsBoolean()
              ? "something else is wanted by now"
              : "somebody else keeps changing it";
      return new Outcome.Failed(List.of(named(namespace, why)));
    } catch (Routes.MissingException e) {
      return new Outcome.Missing(List.of(named(namespace, String.valueOf(e.getMessage()))));
    } catch (IOException e) {
      return new Outcome.Failed(List.of(named(namespace, String.valueOf(e.getMessage()))));
    }
  }

  private String named(String namespace, String what) {
    return "HTTPRoute %s/%s: %s".formatted(namespace, httpRoute, what);
  }

  /** Which of the slots that are to get calls cannot be reached by them, a sentence each. */
  private List<String> notYet(Split split, Set<Slot> rising) throws IOException {
    List<String> sentences = new ArrayList<>();
    for (Slot slot : rising) {
      if (split.ready(slot) == 0) {
        continue;
      }
      String backend = backend(split.service().name(), slot);
      Set<String> reached;
      try {
        reached = routes.endpoints(split.service().namespace(), backend);
      } catch (IOException e) {
        if (split.refused()) {
          continue; // The way back is not kept shut by what cannot be known.
        }
        throw e;
      }
      if (reached.isEmpty()) {
        sentences.add("Service %s leads to no ready instance yet".formatted(backend));
      } else if (!names(split, slot).containsAll(reached)) {
        sentences.add("Service %s still leads to other instances too".formatted(backend));
      }
    }
    return sentences;
  }

  private static Set<String> names(Split split, Slot slot) {
    return split.members().stream()
        .filter(member -> member.slot() == slot)
        .map(Member::name)
        .collect(Collectors.toSet());
  }

  @Override
  public void forget(ServiceName service) {
    // Nothing is kept.
  }
}
