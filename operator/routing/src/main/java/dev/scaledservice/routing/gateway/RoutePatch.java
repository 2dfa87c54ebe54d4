package dev.scaledservice.routing.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.routing.HeaderMatch;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.Split;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What has to change in an HTTPRoute for a split.
 *
 * <p>Every rule with the backend {@code <name>} gets the backends {@code <name>-a} and {@code
 * <name>-b} beside it, which weigh what their slots get, and {@code <name>} itself weighs 0; each 0
 * is written out. Where such a rule has other backends too, the weights of ours keep their sum, so
 * that the others keep their share. Before each of these rules stands one for the headers that see
 * the canary: the same matches, each with a header besides, which makes it the more specific one
 * whatever the order. A rule with no backend but one of a slot counts as such a rule, and goes when
 * there are no headers any more. Released, a rule has {@code <name>} alone again, with that sum.
 *
 * @see <a href="https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule">Gateway API,
 *     HTTPRouteRule</a>
 */
final class RoutePatch {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Less than this cannot be shared out in whole percents. */
  private static final int HUNDRED = 100;

  private final ServiceName service;

  /** Null where all is to be as it was before there were slots. */
  private final @Nullable Split split;

  private final JsonNode version;
  private final JsonNode before;
  private final ArrayNode after = JSON.arrayNode();

  private RoutePatch(ObjectNode route, ServiceName service, @Nullable Split split)
      throws IOException {
    this.service = service;
    this.split = split;
    this.version = route.path("metadata").path("resourceVersion");
    this.before = route.path("spec").path("rules");
    boolean found = false;
    for (int i = 0; i < before.size(); i++) {
      if (!isForHeaders(before, i, service)) {
        found |= bring(before.get(i));
      }
    }
    if (!found) {
      throw new Routes.MissingException(
          "none of its rules has the backend %1$s: write backendRefs: [{name: %1$s, port: ...}]"
              .formatted(service.name()));
    }
  }

  /**
   * @throws IOException when the route cannot express the split, with what to write instead
   */
  static RoutePatch of(ObjectNode route, Split split) throws IOException {
    return new RoutePatch(route, split.service(), split);
  }

  /**
   * @throws IOException when the route does not lead to the service at all
   */
  static RoutePatch released(ObjectNode route, ServiceName service) throws IOException {
    return new RoutePatch(route, service, null);
  }

  /** The slots that a route sends calls to. */
  static Set<Slot> reached(ObjectNode route, ServiceName service) {
    return reached(route.path("spec").path("rules"), service);
  }

  boolean changes() {
    return !after.equals(before);
  }

  /** A merge patch for the version that was looked at. */
  ObjectNode patch() {
    ObjectNode patch = JSON.objectNode();
    patch.putObject("metadata").set("resourceVersion", version);
    patch.putObject("spec").set("rules", after);
    return patch;
  }

  /** The slots that have no calls now and are to get some. */
  Set<Slot> rising() {
    Set<Slot> rising = reached(after, service);
    rising.removeAll(reached(before, service));
    return rising;
  }

  private static Set<Slot> reached(JsonNode rules, ServiceName service) {
    Set<Slot> reached = EnumSet.noneOf(Slot.class);
    for (int i = 0; i < rules.size(); i++) {
      JsonNode backends = rules.get(i).path("backendRefs");
      if (own(backends, service) == null && !isForHeaders(rules, i, service)) {
        continue;
      }
      for (JsonNode backend : backends) {
        Slot slot = slot(backend, service);
        if (slot != null && weight(backend) > 0) {
          reached.add(slot);
        }
      }
    }
    return reached;
  }

  /** Returns whether the rule leads to the service. */
  private boolean bring(JsonNode rule) throws IOException {
    JsonNode backends = rule.path("backendRefs");
    JsonNode own = own(backends, service);
    if (own == null) {
      after.add(rule.deepCopy());
      return false;
    }
    if (split != null && !split.match().isEmpty()) {
      after.add(forHeaders((ObjectNode) rule, own, split));
    }
    after.add(weighted(rule.deepCopy(), own));
    return true;
  }

  private ObjectNode weighted(ObjectNode rule, JsonNode own) throws IOException {
    int sum = 0;
    boolean alone = true;
    for (JsonNode backend : rule.path("backendRefs")) {
      sum += isOurs(backend) ? weight(backend) : 0;
      alone &= isOurs(backend);
    }
    ArrayNode backends = JSON.arrayNode();
    boolean shared = false;
    for (JsonNode backend : rule.path("backendRefs")) {
      if (!isOurs(backend)) {
        backends.add(backend);
      } else if (!shared) {
        shareOut(own, alone, sum, backends);
        shared = true;
      }
    }
    rule.set("backendRefs", backends);
    return rule;
  }

  private boolean isOurs(JsonNode backend) {
    return isService(backend, service.name()) || slot(backend) != null;
  }

  private void shareOut(JsonNode own, boolean alone, int sum, ArrayNode backends)
      throws IOException {
    if (split == null) {
      backends.add(weighing(own, service.name(), alone ? 1 : sum));
      return;
    }
    int all = alone ? HUNDRED : sum;
    if (all < HUNDRED && split.canaryPercent() % HUNDRED != 0) {
      throw new IOException(
          "a rule shares the calls of %s with other backends: give it a weight of 100 or more, and theirs accordingly"
              .formatted(service.name()));
    }
    int canary = Math.round(all * split.canaryPercent() / (float) HUNDRED);
    backends.add(weighing(own, service.name(), 0));
    for (Slot slot : Slot.values()) {
      int weight = slot == split.canary() ? canary : all - canary;
      backends.add(weighing(own, GatewayRoute.backend(service.name(), slot), weight));
    }
  }

  private ObjectNode forHeaders(ObjectNode rule, JsonNode own, Split split) {
    ObjectNode copy = rule.deepCopy();
    // Names of rules are unique in a route.
    copy.remove("name");
    JsonNode matches =
        rule.path("matches").isEmpty()
            ? JSON.arrayNode().add(JSON.objectNode())
            : rule.path("matches");
    ArrayNode narrower = copy.putArray("matches");
    for (HeaderMatch header : split.match()) {
      matches.forEach(match -> narrower.add(with(match.deepCopy(), header)));
    }
    copy.putArray("backendRefs")
        .add(weighing(own, GatewayRoute.backend(service.name(), split.canary()), 1));
    return copy;
  }

  private static ObjectNode with(ObjectNode match, HeaderMatch header) {
    match
        .withArray("headers")
        .addObject()
        .put("type", "Exact")
        .put("name", header.name())
        .put("value", header.value());
    return match;
  }

  private static ObjectNode weighing(JsonNode backend, String name, int weight) {
    ObjectNode copy = backend.deepCopy();
    return copy.put("name", name).put("weight", weight);
  }

  /**
   * Whether a rule is one that was put before the service's for the headers that see the canary. A
   * Service that happens to be named like a slot may have rules of its own.
   */
  private static boolean isForHeaders(JsonNode rules, int index, ServiceName service) {
    JsonNode rule = rules.get(index);
    JsonNode backends = rule.path("backendRefs");
    boolean narrow = !rule.path("matches").isEmpty();
    for (JsonNode match : rule.path("matches")) {
      narrow &= !match.path("headers").isEmpty();
    }
    return narrow
        && backends.size() == 1
        && slot(backends.get(0), service) != null
        && index + 1 < rules.size()
        && own(rules.get(index + 1).path("backendRefs"), service) != null;
  }

  private static @Nullable JsonNode own(JsonNode backends, ServiceName service) {
    for (JsonNode backend : backends) {
      if (isService(backend, service.name(), service.namespace())) {
        return backend;
      }
    }
    return null;
  }

  private @Nullable Slot slot(JsonNode backend) {
    return slot(backend, service);
  }

  private static @Nullable Slot slot(JsonNode backend, ServiceName service) {
    for (Slot slot : Slot.values()) {
      if (isService(backend, GatewayRoute.backend(service.name(), slot), service.namespace())) {
        return slot;
      }
    }
    return null;
  }

  private boolean isService(JsonNode backend, String name) {
    return isService(backend, name, service.namespace());
  }

  private static boolean isService(JsonNode backend, String name, String namespace) {
    return backend.path("kind").asText("Service").equals("Service")
        && backend.path("group").asText("").isEmpty()
        && backend.path("namespace").asText(namespace).equals(namespace)
        && backend.path("name").asText().equals(name);
  }

  /** Absent means 1. */
  private static int weight(JsonNode backend) {
    return backend.path("weight").asInt(1);
  }
}
