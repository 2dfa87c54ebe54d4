package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.schema.Catalogue;
import dev.scaledservice.local.schema.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is served, as clients ask for it: versions of the core, groups, kinds. */
final class Discovery {
  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  private final Catalogue catalogue;

  Discovery(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** The document at that path; nothing if there is none. */
  Optional<ObjectNode> at(List<String> segments) {
    return switch (segments) {
      case List<String> s when s.equals(List.of("api")) -> Optional.of(core());
      case List<String> s when s.equals(List.of("apis")) -> Optional.of(groups());
      case List<String> s when s.size() == 2 && s.getFirst().equals("api") -> kinds("", s.get(1));
      case List<String> s when s.size() == 2 && s.getFirst().equals("apis") -> group(s.get(1));
      case List<String> s when s.size() == 3 && s.getFirst().equals("apis") ->
          kinds(s.get(1), s.get(2));
      default -> Optional.empty();
    };
  }

  private static ObjectNode document(String kind) {
    return JsonNodeFactory.instance.objectNode().put("kind", kind).put("apiVersion", "v1");
  }

  private static ObjectNode core() {
    ObjectNode versions = document("APIVersions");
    versions.putArray("versions").add("v1");
    return versions;
  }

  private ObjectNode groups() {
    ObjectNode list = document("APIGroupList");
    ArrayNode groups = list.putArray("groups");
    groupNames().forEach(name -> group(name).ifPresent(groups::add));
    return list;
  }

  private Set<String> groupNames() {
    return catalogue.all().stream()
        .map(ResourceType::group)
        .filter(group -> !group.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Optional<ObjectNode> group(String name) {
    List<String> versions =
        catalogue.all().stream()
            .filter(type -> type.group().equals(name))
            .map(ResourceType::version)
            .distinct()
            .toList();
    if (versions.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode group = document("APIGroup").put("name", name);
    ArrayNode list = group.putArray("versions");
    versions.forEach(version -> fill(list.addObject(), name, version));
    fill(group.putObject("preferredVersion"), name, versions.getFirst());
    return Optional.of(group);
  }

  private static void fill(ObjectNode entry, String group, String version) {
    entry.put("groupVersion", group + "/" + version).put("version", version);
  }

  private Optional<ObjectNode> kinds(String group, String version) {
    List<ResourceType> types =
        catalogue.all().stream()
            .filter(type -> type.group().equals(group) && type.version().equals(version))
            .toList();
    if (types.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode list =
        document("APIResourceList").put("groupVersion", types.getFirst().apiVersion());
    ArrayNode resources = list.putArray("resources");
    for (ResourceType type : types) {
      ObjectNode entry = resource(resources, type, type.plural(), type.kind(), VERBS);
      entry.put("singularName", type.singular());
      type.shortNames().forEach(entry.putArray("shortNames")::add);
      type.categories().forEach(entry.putArray("categories")::add);
      List<String> some = List.of("get", "patch", "update");
      if (type.status()) {
        resource(resources, type, type.plural() + "/status", type.kind(), some);
      }
      if (type.scale().isPresent()) {
        resource(resources, type, type.plural() + "/scale", "Scale", some)
            .put("group", "autoscaling")
            .put("version", "v1");
      }
    }
    return Optional.of(list);
  }

  private static ObjectNode resource(
      ArrayNode resources, ResourceType type, String name, String kind, List<String> verbs) {
    ObjectNode entry =
        resources
            .addObject()
            .put("name", name)
            .put("singularName", "")
            .put("namespaced", type.namespaced())
            .put("kind", kind);
    verbs.forEach(entry.putArray("verbs")::add);
    return entry;
  }
}
