package dev.scaledservice.routing.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.routing.HeaderMatch;
import dev.scaledservice.routing.Split;
import java.io.IOException;
import java.util.Optional;

/**
 * What has to change in an HTTPRoute for a split.
 *
 * <p>Every rule with the backend {@code <name>} gets the backend {@code <name>-canary} beside it
 * and the weights {@code 100 - percent} and {@code percent}, 0 written out. Where such a rule has
 * other backends too, the weights of ours keep their sum, so that the others keep their share.
 * Before each of these rules stands one for the headers that see the canary: the same matches, each
 * with a header besides, which makes it the more specific one whatever the order. A rule with no
 * backend but {@code <name>-canary} counts as such a rule, and goes when there are no headers any
 * more.
 *
 * @see <a href="https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule">Gateway API,
 *     HTTPRouteRule</a>
 */
final class RoutePatch {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Less than this cannot be shared out in whole percents. */
  private static final int HUNDRED = 100;

  private final Split split;
  private final String stable;
  private final String canary;

  private RoutePatch(Split split) {
    this.split = split;
    this.stable = split.service().name();
    this.canary = stable + "-canary";
  }

  /**
   * A merge patch; empty when nothing has to change.
   *
   * @throws IOException when the route cannot express the split, with what to write instead
   */
  static Optional<ObjectNode> of(ObjectNode route, Split split) throws IOException {
    JsonNode before = route.path("spec").path("rules");
    ArrayNode after = new RoutePatch(split).rules(before);
    if (after.equals(before)) {
      return Optional.empty();
    }
    ObjectNode patch = JSON.objectNode();
    patch
        .putObject("metadata")
        .set("resourceVersion", route.path("metadata").path("resourceVersion"));
    patch.putObject("spec").set("rules", after);
    return Optional.of(patch);
  }

  private ArrayNode rules(JsonNode before) throws IOException {
    ArrayNode after = JSON.arrayNode();
    boolean found = false;
    for (JsonNode rule : before) {
      JsonNode backends = rule.path("backendRefs");
      if (backends.size() == 1 && isService(backends.get(0), canary)) {
        continue;
      }
      if (indexOf(backends, stable) < 0) {
        after.add(rule.deepCopy());
        continue;
      }
      found = true;
      if (!split.match().isEmpty()) {
        after.add(forHeaders((ObjectNode) rule));
      }
      after.add(weighted(rule.deepCopy()));
    }
    if (!found) {
      throw new IOException("none of its rules has the backend " + stable);
    }
    return after;
  }

  private ObjectNode weighted(ObjectNode rule) throws IOException {
    ArrayNode backends = (ArrayNode) rule.path("backendRefs");
    int at = indexOf(backends, stable);
    int other = indexOf(backends, canary);
    int sum =
        backends.size() == (other < 0 ? 1 : 2)
            ? HUNDRED
            : weight(backends, at) + weight(backends, other);
    if (sum < HUNDRED && split.canaryPercent() % HUNDRED != 0) {
      throw new IOException(
          "a rule shares the calls of %s with other backends: give it a weight of 100 or more, and theirs accordingly"
              .formatted(stable));
    }
    if (other < 0) {
      other = at + 1;
      backends.insert(other, named(backends.get(at), canary));
    }
    int share = Math.round(sum * split.canaryPercent() / (float) HUNDRED);
    ((ObjectNode) backends.get(at)).put("weight", sum - share);
    ((ObjectNode) backends.get(other)).put("weight", share);
    return rule;
  }

  private ObjectNode forHeaders(ObjectNode rule) {
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
    JsonNode backends = rule.path("backendRefs");
    ObjectNode backend = named(backends.get(indexOf(backends, stable)), canary);
    copy.putArray("backendRefs").add(backend.put("weight", 1));
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

  private static ObjectNode named(JsonNode backend, String name) {
    ObjectNode copy = backend.deepCopy();
    return copy.put("name", name);
  }

  private int indexOf(JsonNode backends, String service) {
    for (int i = 0; i < backends.size(); i++) {
      if (isService(backends.get(i), service)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isService(JsonNode backend, String service) {
    return backend.path("kind").asText("Service").equals("Service")
        && backend.path("group").asText("").isEmpty()
        && backend
            .path("namespace")
            .asText(split.service().namespace())
            .equals(split.service().namespace())
        && backend.path("name").asText().equals(service);
  }

  /** Absent means 1; no backend none. */
  private static int weight(JsonNode backends, int index) {
    return index < 0 ? 0 : backends.get(index).path("weight").asInt(1);
  }
}
