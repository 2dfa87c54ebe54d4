package dev.scaledservice.local.api;

import dev.scaledservice.local.schema.Catalogue;
import dev.scaledservice.local.schema.ResourceType;
import java.util.List;
import java.util.Optional;

/**
 * What a path points at.
 *
 * @param namespace empty for kinds outside namespaces and for a list over all namespaces
 * @param name empty for the collection
 * @param subresource {@code status}, {@code scale} or another; empty for the object itself
 */
record Target(ResourceType type, String namespace, String name, String subresource) {

  /** Reads {@code api/v1/...} and {@code apis/<group>/<version>/...}; nothing for other paths. */
  static Optional<Target> of(List<String> segments, Catalogue catalogue) {
    boolean core = !segments.isEmpty() && segments.getFirst().equals("api");
    int start = core ? 2 : 3;
    if (segments.size() <= start || !(core || segments.getFirst().equals("apis"))) {
      return Optional.empty();
    }
    String group = core ? "" : segments.get(1);
    String version = segments.get(start - 1);
    List<String> rest = segments.subList(start, segments.size());
    // "namespaces/shop/pods" is about pods; "namespaces/shop" and "namespaces/shop/status" are not.
    boolean within =
        rest.size() >= 3
            && rest.getFirst().equals("namespaces")
            && !(core && rest.size() == 3 && isSubresource(rest.get(2)));
    String namespace = within ? rest.get(1) : "";
    List<String> own = within ? rest.subList(2, rest.size()) : rest;
    if (own.size() > 3) {
      return Optional.empty();
    }
    return catalogue
        .find(group, version, own.getFirst())
        .map(type -> new Target(type, namespace, at(own, 1), at(own, 2)));
  }

  private static boolean isSubresource(String segment) {
    return segment.equals("status") || segment.equals("finalize");
  }

  private static String at(List<String> segments, int index) {
    return index < segments.size() ? segments.get(index) : "";
  }

  Key key() {
    return new Key(namespace, name);
  }

  String kind() {
    return type.qualifiedPlural();
  }
}
