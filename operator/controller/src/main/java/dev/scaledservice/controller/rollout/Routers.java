package dev.scaledservice.controller.rollout;

import dev.scaledservice.api.Rollout;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.rollout.Proxies.Proxy;
import dev.scaledservice.engine.judge.Tallied;
import dev.scaledservice.routing.Router;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.signals.ServiceKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whoever is told how the calls to a service are shared, as its {@code rollout.router} says:
 * proxies of the settings, or a gateway. Consul and the number of instances are not told: they
 * follow from the registrations and the counts.
 */
final class Routers {

  private final Proxies proxies;
  private final Function<String, Router> gateways;

  /**
   * @param gateways who shares calls out by an HTTPRoute of this name
   */
  Routers(Proxies proxies, Function<String, Router> gateways) {
    this.proxies = proxies;
    this.gateways = gateways;
  }

  /**
   * Puts the latest of a charge in force, in bounded time.
   *
   * @return whether something else has become of it than before
   */
  boolean tell(ServiceKey key, Charge charge, Rollout rollout, Instant at) {
    Rollout.Router router = rollout.router();
    if (router != null && router.haproxy() != null) {
      Proxy proxy = proxy(key, rollout);
      return charge.route(
          way(rollout),
          proxy == null ? null : proxy.router(),
          "the operator's settings have no HAProxy \"%s\" for this namespace, or do not answer agent checks: see haproxy there"
              .formatted(server(router.haproxy())),
          at);
    }
    Router gateway = gateway(rollout);
    if (gateway == null) {
      charge.unrouted();
      return false;
    }
    String adopted = adopted(charge);
    return charge.route(
        way(rollout), adopted == null ? gateway : null, String.valueOf(adopted), at);
  }

  /**
   * Whether others can write what shares the calls out, and it is time to look. A route is an
   * object like others: whoever keeps it as in a file takes the shares out.
   */
  boolean isToBeMended(Charge charge, Rollout rollout, Instant at) {
    return gateway(rollout) != null && adopted(charge) == null && charge.isToBeMended(at);
  }

  /** As {@link #tell}, even if it was in force. */
  boolean mend(Charge charge, Rollout rollout, Instant at) {
    Router gateway = gateway(rollout);
    return gateway != null && charge.mend(way(rollout), gateway, at);
  }

  /** What proxies have counted of the calls to a service. */
  List<Tallied> calls(ServiceKey key, Rollout rollout) {
    Proxy proxy = proxy(key, rollout);
    return proxy == null ? List.of() : proxy.calls(name(key));
  }

  /** Whom proxies have found, by slot; null where they do not say, or none are told. */
  @Nullable Map<Slot, Set<String>> found(ServiceKey key, Rollout rollout) {
    Proxy proxy = proxy(key, rollout);
    return proxy == null ? null : proxy.found(name(key));
  }

  /** The service is no longer routed. */
  void forget(ServiceKey key, Rollout rollout) {
    Proxy proxy = proxy(key, rollout);
    if (proxy != null) {
      proxy.router().forget(name(key));
    }
  }

  /** Another router has to be told anew. */
  private static String way(Rollout rollout) {
    return String.valueOf(rollout.router());
  }

  private static ServiceName name(ServiceKey key) {
    return new ServiceName(key.namespace(), key.name());
  }

  private @Nullable Router gateway(Rollout rollout) {
    return rollout.router() == null || rollout.router().gateway() == null
        ? null
        : gateways.apply(rollout.router().gateway().httpRoute());
  }

  /** Why no Service can tell the revisions apart; null if it can. */
  private static @Nullable String adopted(Charge charge) {
    Seen seen = charge.seen();
    return seen == null
        ? null
        : seen.revisions().stream()
            .filter(revision -> revision.adopted() && revision.runs())
            .findFirst()
            .map(revision ->
                "Deployment %s was adopted, and the labels of its pods are those of every revision: a gateway cannot tell them apart until another revision has replaced it; do that with strategy: Rolling, or another rollout.router"
                    .formatted(revision.name()))
            .orElse(null);
  }

  private @Nullable Proxy proxy(ServiceKey key, Rollout rollout) {
    Rollout.Router router = rollout.router();
    if (router == null || router.haproxy() == null) {
      return null;
    }
    return proxies.find(
        Objects.requireNonNullElse(router.haproxy().via(), Rollout.Haproxy.Via.MAP),
        server(router.haproxy()),
        key.namespace());
  }

  private static String server(Rollout.Haproxy haproxy) {
    return Objects.requireNonNullElse(haproxy.server(), "main");
  }
}
