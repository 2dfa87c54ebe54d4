package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.schema.ResourceType;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names of new objects: given, or made from {@code generateName}; and their namespace. */
final class Names {
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  /** Without vowels and look-alikes, so that no words arise. */
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private static final int GENERATED = 5;

  private Names() {}

  /** Gives the object its name, in place. */
  static void settle(Target target, ObjectNode metadata) {
    ResourceType type = target.type();
    checkNamespace(target, metadata);
    String prefix = metadata.path("generateName").asText();
    if (metadata.path("name").asText().isEmpty() && !prefix.isEmpty()) {
      metadata.put("name", generated(prefix));
    }
    String name = metadata.path("name").asText();
    if (name.isEmpty()) {
      throw Failure.invalid(
          type, "", "metadata.name", "Required value: name or generateName is required");
    }
    if (name.length() > 253 || !SUBDOMAIN.matcher(name).matches()) {
      throw Failure.invalid(
          type,
          name,
          "metadata.name",
          ("Invalid value: \"%s\": a lowercase RFC 1123 subdomain must consist of lower case"
                  + " alphanumeric characters, '-' or '.', and must start and end with an"
                  + " alphanumeric character")
              .formatted(name));
    }
  }

  /** A name that starts so and ends at random. */
  static String generated(String prefix) {
    return ThreadLocalRandom.current()
        .ints(GENERATED, 0, ALPHABET.length())
        .mapToObj(i -> ALPHABET.substring(i, i + 1))
        .collect(Collectors.joining("", prefix, ""));
  }

  static void checkNamespace(Target target, JsonNode metadata) {
    String namespace = metadata.path("namespace").asText();
    if (!namespace.isEmpty() && !namespace.equals(target.namespace())) {
      throw Failure.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
  }
}
