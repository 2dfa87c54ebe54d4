package dev.scaledservice.routing.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.routing.Outcome;
import dev.scaledservice.routing.Router;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Split;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * One service's backends in an HTTPRoute that somebody else may own: its weights are written, and
 * rules for the headers that see the canary; all else in the route stays as it is. What is in force
 * already is not written again.
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

  /**
   * {@inheritDoc}
   *
   * <p>In force means that the API server has it; how long the gateway takes from there is its own.
   */
  @Override
  public Outcome apply(Split split) {
    String namespace = split.service().namespace();
    String failure = "";
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        ObjectNode route = routes.read(namespace, httpRoute);
        Optional<ObjectNode> patch = RoutePatch.of(route, split);
        if (patch.isPresent()) {
          routes.patch(namespace, httpRoute, patch.get());
        }
        return new Outcome.InForce(clock.instant());
      } catch (IOException e) {
        failure =
            "HTTPRoute %s/%s: %s"
                .formatted(namespace, httpRoute, e.getMessage() == null ? e : e.getMessage());
      }
    }
    return new Outcome.Failed(List.of(failure));
  }

  @Override
  public void forget(ServiceName service) {
    // Nothing is kept.
  }
}
