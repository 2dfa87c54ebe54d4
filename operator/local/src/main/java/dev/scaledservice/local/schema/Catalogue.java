package dev.scaledservice.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The kinds that are served now: the built-in ones, and those that definitions have added. */
public final class Catalogue {
  private final Map<String, ResourceType> types = new ConcurrentSkipListMap<>();
  private final JsonNode metadata;

  /** A catalogue with the built-in kinds of {@code builtin.yaml}. */
  public Catalogue() {
    try (InputStream in = Catalogue.class.getResourceAsStream("builtin.yaml")) {
      JsonNode root =
          new ObjectMapper(new YAMLFactory()).readTree(Objects.requireNonNull(in, "builtin.yaml"));
      metadata = root.at("/schemas/metadata");
      root.path("types").forEach(entry -> add(ResourceType.builtin(entry, root)));
    } catch (IOException e) {
      throw new UncheckedIOException("builtin.yaml cannot be read", e);
    }
  }

  /** The kind at {@code /apis/<group>/<version>/<plural>}; the core group is empty. */
  public Optional<ResourceType> find(String group, String version, String plural) {
    return Optional.ofNullable(types.get(key(group, version, plural)));
  }

  /** The kind that an object's own {@code apiVersion} and {@code kind} name. */
  public Optional<ResourceType> ofKind(String apiVersion, String kind) {
    return types.values().stream()
        .filter(type -> type.apiVersion().equals(apiVersion) && type.kind().equals(kind))
        .findFirst();
  }

  /** Everything served, core group first. */
  public Collection<ResourceType> all() {
    return List.copyOf(types.values());
  }

  /** Serves every version that the CustomResourceDefinition says is served. */
  public List<ResourceType> define(JsonNode definition) {
    var defined = new ArrayList<ResourceType>();
    for (JsonNode version : definition.at("/spec/versions")) {
      if (version.path("served").asBoolean()) {
        defined.add(ResourceType.custom(definition, version, metadata));
      }
    }
    forget(definition);
    defined.forEach(this::add);
    return defined;
  }

  /** Serves what the CustomResourceDefinition defined no longer. */
  public void forget(JsonNode definition) {
    String group = definition.at("/spec/group").asText();
    String plural = definition.at("/spec/names/plural").asText();
    types.values().removeIf(type -> type.group().equals(group) && type.plural().equals(plural));
  }

  private void add(ResourceType type) {
    types.put(key(type.group(), type.version(), type.plural()), type);
  }

  private static String key(String group, String version, String plural) {
    return group + "/" + version + "/" + plural;
  }
}
