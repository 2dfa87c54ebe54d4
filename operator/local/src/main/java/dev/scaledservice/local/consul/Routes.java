package dev.scaledservice.local.consul;

import java.util.List;

/** Which request is answered by what. */
final class Routes {

  private static final String UNKNOWN = "Invalid URL path: not a recognized HTTP API endpoint";

  private final AgentRoutes agent = new AgentRoutes();
  private final CatalogRoutes catalog;
  private final HealthRoutes health;
  private final KvRoutes kv;
  private final TxnRoute txn;

  Routes(Store store) {
    var queries = new Queries(store);
    catalog = new CatalogRoutes(store, queries);
    health = new HealthRoutes(queries);
    kv = new KvRoutes(store, queries);
    txn = new TxnRoute(store);
  }

  /**
   * @throws Refusal when there is no answer but no
   */
  Answer answer(Request request) {
    Formats.datacenter(request.parameter("dc"));
    var path = request.path();
    if (path.startsWith("/v1/kv/")) {
      return pair(request, path.substring("/v1/kv/".length()));
    }
    var parts = List.of(path.split("/", -1));
    if (parts.size() < 4 && !path.equals("/v1/txn")) {
      throw new Refusal(404, UNKNOWN);
    }
    var route =
        request.method() + " " + String.join("/", parts.subList(1, Math.min(4, parts.size())));
    var name = parts.size() == 5 ? parts.get(4) : "";
    return switch (route) {
      case "GET v1/status/leader" -> agent.leader();
      case "GET v1/status/peers" -> agent.peers();
      case "GET v1/agent/self" -> agent.self();
      case "PUT v1/catalog/register" -> catalog.register(request);
      case "PUT v1/catalog/deregister" -> catalog.deregister(request);
      case "GET v1/catalog/datacenters" -> catalog.datacenters();
      case "GET v1/catalog/nodes" -> catalog.nodes(request);
      case "GET v1/catalog/services" -> catalog.services(request);
      case "GET v1/catalog/service" -> catalog.service(request, name);
      case "GET v1/catalog/node" -> catalog.node(request, name);
      case "GET v1/catalog/node-services" -> catalog.nodeServices(request, name);
      case "GET v1/health/node" -> health.node(request, name);
      case "GET v1/health/service" -> health.service(request, name);
      case "GET v1/health/checks" -> health.checks(request, name);
      case "PUT v1/txn" -> txn.transact(request);
      default -> throw new Refusal(404, UNKNOWN);
    };
  }

  private Answer pair(Request request, String key) {
    return switch (request.method()) {
      case "GET" -> kv.get(request, key);
      case "PUT" -> kv.put(request, key);
      case "DELETE" -> kv.delete(request, key);
      default -> throw new Refusal(405, "method %s not allowed".formatted(request.method()));
    };
  }
}
