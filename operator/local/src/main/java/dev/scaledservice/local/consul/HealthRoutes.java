package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.consul.Store.State;

/** What is under {@code /v1/health}. */
final class HealthRoutes {

  private final Queries queries;

  HealthRoutes(Queries queries) {
    this.queries = queries;
  }

  Answer node(Request request, String name) {
    return queries.answer(
        request,
        state -> state.catalog().checksIndex(),
        state -> Json.list(state.catalog().checksOn(name), Check::json));
  }

  Answer service(Request request, String name) {
    boolean passingOnly = request.has("passing") && !request.parameter("passing").equals("false");
    return queries.answer(
        request,
        state -> state.catalog().nameIndex(name),
        state ->
            Json.list(
                CatalogRoutes.chosen(state, request, name).stream()
                    .filter(service -> !passingOnly || passing(state, service))
                    .toList(),
                service -> json(state, service)));
  }

  Answer checks(Request request, String name) {
    return queries.answer(
        request,
        state -> state.catalog().checksIndex(),
        state ->
            Json.list(
                state.catalog().servicesNamed(name).stream()
                    .flatMap(service -> state.catalog().checksOf(service).stream())
                    .filter(check -> !check.serviceId().isEmpty())
                    .toList(),
                Check::json));
  }

  private static boolean passing(State state, Service service) {
    return state.catalog().checksOf(service).stream()
        .allMatch(check -> check.status().equals(Check.PASSING));
  }

  private static ObjectNode json(State state, Service service) {
    var json = Fields.JSON.createObjectNode();
    json.set("Node", CatalogRoutes.nodeOf(state, service).json());
    json.set("Service", service.json());
    json.set("Checks", Json.list(state.catalog().checksOf(service), Check::json));
    return json;
  }
}
