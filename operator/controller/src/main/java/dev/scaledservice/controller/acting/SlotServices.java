package dev.scaledservice.controller.acting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.controller.making.Desired;
import dev.scaledservice.controller.making.DesiredService;
import dev.scaledservice.controller.making.Labels;
import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.gateway.GatewayRoute;
import dev.scaledservice.routing.gateway.Routes;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The Services {@code <name>-a} and {@code <name>-b}, which lead to the revisions that hold these
 * slots. They are there as long as an HTTPRoute leads to them.
 *
 * <p>What a Service leads to changes only when the route has sent nobody to it for a while: a
 * gateway may learn of new endpoints before it learns of the route that was changed earlier. For
 * the same reason the Services go only a while after the route was led back to {@code <name>}.
 */
final class SlotServices {

  /** How much later than the API server a gateway may have a route in force. */
  private static final Duration FOLLOWED_WITHIN = Duration.ofSeconds(5);

  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

  private final Routes routes;

  /** Since when nobody has been sent to a slot, or a route leads to none; by uid and name. */
  private final Map<String, Instant> quiet = new ConcurrentHashMap<>();

  SlotServices(Routes routes) {
    this.routes = routes;
  }

  /**
   * What is to be.
   *
   * @param services by name; those that are not named are none of ours and are to be left alone
   * @param obstacles a sentence each
   */
  record Wanted(Map<String, Desired> services, List<String> obstacles, Instant lookAgain) {}

  /**
   * @param templates of the revisions that callers reach
   * @param adopted the Service {@code <name>} where it was somebody else's before; else null
   */
  Wanted look(Order order, List<JsonNode> templates, @Nullable Service adopted) {
    var look = new Look(order);
    String httpRoute = order.httpRoute();
    for (Slot slot : Slot.values()) {
      String name = GatewayRoute.backend(order.owner().name(), slot);
      Service there = order.seen().service(name);
      boolean ours = there != null && Api.ownedBy(there, order.owner().uid());
      String led = there == null || !ours ? null : DesiredService.route(there);
      boolean free = led == null || led.equals(httpRoute) || look.letGo(led);
      if (httpRoute != null) {
        look.services.put(
            name,
            DesiredService.ofSlot(
                order.owner(),
                slot,
                free ? httpRoute : Objects.requireNonNull(led),
                order.wish().spec().ports(),
                look.templates(slot, templates),
                adopted,
                look.selector(slot, ours ? there : null, httpRoute)));
      } else if (ours && free) {
        look.services.put(name, new Desired.Absent("no HTTPRoute leads to a slot"));
      }
    }
    return new Wanted(look.services, look.obstacles, look.lookAgain);
  }

  /** Nothing is remembered about a service that is gone. */
  void forget(String uid) {
    quiet.keySet().removeIf(key -> key.startsWith(uid));
  }

  /** One look at the Services of one service. */
  private final class Look {
    private final Order order;
    private final ServiceName service;
    private final Map<String, Desired> services = new LinkedHashMap<>();
    private final List<String> obstacles = new ArrayList<>();
    private final Map<String, Boolean> let = new HashMap<>();
    private Instant lookAgain = Instant.MAX;

    Look(Order order) {
      this.order = order;
      this.service = new ServiceName(order.seen().key().namespace(), order.seen().key().name());
    }

    /** The revision's own first: where two contradict, the first stands. */
    List<JsonNode> templates(Slot slot, List<JsonNode> all) {
      List<JsonNode> own = new ArrayList<>();
      order
          .seen()
          .revision(sharing().holder(slot))
          .ifPresent(revision -> own.add(Children.template(revision)));
      own.addAll(all);
      return own;
    }

    private Sharing sharing() {
      return Objects.requireNonNull(order.sharing());
    }

    Map<String, String> selector(Slot slot, @Nullable Service there, String httpRoute) {
      Map<String, String> wanted = Labels.selects(order.owner(), sharing().holder(slot));
      Map<String, String> now = there == null ? wanted : there.getSpec().getSelector();
      String key = key(slot.letter());
      if (wanted.equals(now)) {
        quiet.remove(key);
        return wanted;
      }
      return mayChange(slot, httpRoute, key) ? wanted : Objects.requireNonNullElse(now, wanted);
    }

    private boolean mayChange(Slot slot, String httpRoute, String key) {
      Set<Slot> called = called(httpRoute);
      if (called == null) {
        lookAgainAt(order.seen().at().plus(TRY_AGAIN));
        return false;
      }
      if (!called.contains(slot)) {
        return isQuiet(key);
      }
      quiet.remove(key);
      // It gets calls, and rightly: then somebody else made it lead elsewhere.
      return sharing().split().percent(slot) > 0 && !sharing().routed().pending();
    }

    /** The slots that get calls; null where it cannot be known. */
    private @Nullable Set<Slot> called(String httpRoute) {
      return switch (route(httpRoute).reached(service)) {
        case GatewayRoute.Reached.Unknown _ -> null;
        case GatewayRoute.Reached.Slots(Set<Slot> slots) -> slots;
      };
    }

    /** Whether a route that is no longer wanted leads to no slot, and has not for a while. */
    boolean letGo(String httpRoute) {
      return let.computeIfAbsent(httpRoute, this::release);
    }

    private boolean release(String httpRoute) {
      String key = key(httpRoute + "/");
      Set<Slot> called = called(httpRoute);
      if (called != null && !called.isEmpty()) {
        quiet.remove(key); // Not yet, or again: whoever told it last was late.
      }
      return switch (route(httpRoute).release(service)) {
        case Outcome.InForce _ -> isQuiet(key);
        case Outcome.Missing _ -> true;
        case Outcome.Partly(List<String> why) -> refused(why);
        case Outcome.Failed(List<String> why) -> refused(why);
      };
    }

    private boolean refused(List<String> why) {
      obstacles.addAll(why);
      lookAgainAt(order.seen().at().plus(TRY_AGAIN));
      return false;
    }

    private boolean isQuiet(String key) {
      Instant until = quiet.computeIfAbsent(key, one -> order.seen().at()).plus(FOLLOWED_WITHIN);
      if (order.seen().at().isBefore(until)) {
        lookAgainAt(until);
        return false;
      }
      quiet.remove(key);
      return true;
    }

    private GatewayRoute route(String httpRoute) {
      return new GatewayRoute(httpRoute, routes, () -> order.seen().at());
    }

    private String key(String of) {
      return order.owner().uid() + "/" + of;
    }

    private void lookAgainAt(Instant at) {
      lookAgain = at.isBefore(lookAgain) ? at : lookAgain;
    }
  }
}
