package dev.scaledservice.local.consul;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.scaledservice.local.consul.Store.State;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What is under {@code /v1/catalog}. */
final class CatalogRoutes {

  private static final Set<String> REGISTRATION =
      Set.of(
          "ID",
          "Node",
          "Address",
          "TaggedAddresses",
          "NodeMeta",
          "Service",
          "Check",
          "Checks",
          "SkipNodeUpdate",
          "Datacenter");
  private static final Set<String> DEREGISTRATION =
      Set.of("Node", "Address", "ServiceID", "CheckID", "Datacenter");

  private final Store store;
  private final Queries queries;

  CatalogRoutes(Store store, Queries queries) {
    this.store = store;
    this.queries = queries;
  }

  Answer datacenters() {
    return Answer.json(Json.strings(List.of(EmbeddedConsul.DATACENTER)));
  }

  Answer nodes(Request request) {
    var meta = request.nodeMeta();
    return queries.answer(
        request,
        state -> state.catalog().nodesIndex(),
        state -> Json.list(state.catalog().nodes(meta), Node::json));
  }

  Answer services(Request request) {
    var meta = request.nodeMeta();
    return queries.answer(
        request,
        state -> state.catalog().servicesIndex(),
        state -> {
          var names = Fields.JSON.createObjectNode();
          state.catalog().names(meta).forEach((name, tags) -> names.set(name, Json.strings(tags)));
          return names;
        });
  }

  Answer service(Request request, String name) {
    return queries.answer(
        request,
        state -> state.catalog().nameIndex(name),
        state ->
            Json.list(
                chosen(state, request, name), service -> service.json(nodeOf(state, service))));
  }

  Answer node(Request request, String name) {
    return queries.answer(
        request,
        state -> state.catalog().servicesIndex(),
        state -> {
          var node = state.catalog().node(name);
          if (node == null) {
            return JsonNodeFactory.instance.nullNode();
          }
          var answer = Fields.JSON.createObjectNode();
          answer.set("Node", node.json());
          var services = answer.putObject("Services");
          state
              .catalog()
              .servicesOn(name)
              .forEach(service -> services.set(service.id(), service.json()));
          return answer;
        });
  }

  Answer nodeServices(Request request, String name) {
    return queries.answer(
        request,
        state -> state.catalog().servicesIndex(),
        state -> {
          var answer = Fields.JSON.createObjectNode();
          var node = state.catalog().node(name);
          answer.set("Node", node == null ? null : node.json());
          answer.set(
              "Services",
              node == null ? null : Json.list(state.catalog().servicesOn(name), Service::json));
          return answer;
        });
  }

  Answer register(Request request) {
    var json = new Fields(request.json(), REGISTRATION);
    Formats.datacenter(json.text("Datacenter"));
    store.write(state -> {
      register(json, state);
      return true;
    });
    return Answer.yes();
  }

  private static void register(Fields json, State state) {
    var name = json.text("Node");
    boolean keep = json.flag("SkipNodeUpdate") && state.catalog().node(name) != null;
    Refusal.when(name.isEmpty(), "Must provide node");
    Refusal.when(
        !keep && json.text("Address").isEmpty(),
        "Must provide address if SkipNodeUpdate is not set");
    if (!keep) {
      state
          .catalog()
          .set(
              new Node(
                  json.text("ID"),
                  name,
                  json.text("Address"),
                  json.pairs("TaggedAddresses"),
                  json.pairs("NodeMeta"),
                  0,
                  0),
              state.index());
    }
    var service = json.get("Service");
    if (service != null) {
      var wanted = Formats.service(service, name);
      wanted.vet();
      state.catalog().set(wanted, state.index());
    }
    var check = json.get("Check");
    if (check != null) {
      state.catalog().set(Formats.check(check, name), state.index());
    }
    for (var more : json.elements("Checks")) {
      state.catalog().set(Formats.check(more, name), state.index());
    }
  }

  Answer deregister(Request request) {
    var json = new Fields(request.json(), DEREGISTRATION);
    Formats.datacenter(json.text("Datacenter"));
    var node = json.text("Node");
    Refusal.when(node.isEmpty(), "Must provide node");
    store.write(state -> {
      if (json.has("ServiceID")) {
        state.catalog().deleteService(node, json.text("ServiceID"), state.index());
      } else if (json.has("CheckID")) {
        state.catalog().deleteCheck(node, json.text("CheckID"), state.index());
      } else {
        state.catalog().deleteNode(node, state.index());
      }
      return true;
    });
    return Answer.yes();
  }

  /** The services of a name that bear every tag asked for, on nodes that bear the meta. */
  static List<Service> chosen(State state, Request request, String name) {
    var tags = request.query().getOrDefault("tag", List.of());
    var meta = request.nodeMeta();
    return state.catalog().servicesNamed(name).stream()
        .filter(service -> service.tags().containsAll(tags))
        .filter(service -> nodeOf(state, service).bears(meta))
        .toList();
  }

  static Node nodeOf(State state, Service service) {
    return Objects.requireNonNull(state.catalog().node(service.node()));
  }
}
