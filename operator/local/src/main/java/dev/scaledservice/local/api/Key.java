package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;

/**
 * Where an object is kept.
 *
 * @param namespace empty for kinds that live outside namespaces
 */
record Key(String namespace, String name) implements Comparable<Key> {
  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::namespace).thenComparing(Key::name);

  static Key of(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    return new Key(metadata.path("namespace").asText(), metadata.path("name").asText());
  }

  @Override
  public int compareTo(Key other) {
    return ORDER.compare(this, other);
  }
}
