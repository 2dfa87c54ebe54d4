package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * Takes objects away: at once, or once their finalizers are gone, or, for a pod that a node runs,
 * once the node says that it has stopped.
 */
final class Deletion {
  static final String FOREGROUND = "foregroundDeletion";
  static final String ORPHAN = "orphan";

  /** On a namespace that is being deleted while there is something in it. */
  static final String EMPTY_FIRST = "kubernetes";

  private final Store store;
  private final InstantSource clock;

  Deletion(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * @param options a {@code DeleteOptions}, or nothing
   * @return the object as it was last, or as it waits for its end
   * @throws Failure 404; 409 if a precondition does not hold
   */
  ObjectNode delete(Target target, JsonNode options, boolean dryRun) {
    ObjectNode current = store.get(target.kind(), target.key());
    if (current == null) {
      throw Failure.notFound(target.type(), target.name());
    }
    checkPreconditions(target, current, options.path("preconditions"));
    ObjectNode marked = current.deepCopy();
    ObjectNode metadata = marked.withObjectProperty("metadata");
    switch (options.path("propagationPolicy").asText()) {
      case "Foreground" -> addFinalizer(metadata, FOREGROUND);
      case "Orphan" -> addFinalizer(metadata, ORPHAN);
      default -> {}
    }
    if (target.kind().equals("namespaces")) {
      addFinalizer(metadata, EMPTY_FIRST);
      marked.withObjectProperty("status").put("phase", "Terminating");
    }
    long grace = gracePeriod(target, current, options);
    boolean waits = grace > 0 || !metadata.path("finalizers").isEmpty();
    boolean marking = !metadata.has("deletionTimestamp");
    if (marking) {
      metadata.put("deletionTimestamp", deadline(grace));
      metadata.put("deletionGracePeriodSeconds", (int) grace);
      if (target.type().generation()) {
        metadata.put("generation", metadata.path("generation").asInt() + 1);
      }
    } else if (grace < metadata.path("deletionGracePeriodSeconds").asLong()) {
      metadata.put("deletionTimestamp", deadline(grace));
      metadata.put("deletionGracePeriodSeconds", (int) grace);
    }
    if (dryRun) {
      return marked;
    }
    if (!waits) {
      return store.remove(target.kind(), target.key(), marked);
    }
    return marked.equals(current) ? current : store.put(target.kind(), target.key(), marked);
  }

  private String deadline(long grace) {
    return clock
        .instant()
        .plus(Duration.ofSeconds(grace))
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }

  /** Seconds; only a pod on a node, still running, gets any. */
  private static long gracePeriod(Target target, ObjectNode current, JsonNode options) {
    String phase = current.at("/status/phase").asText();
    boolean running =
        target.kind().equals("pods")
            && !current.at("/spec/nodeName").asText().isEmpty()
            && !phase.equals("Succeeded")
            && !phase.equals("Failed");
    if (!running) {
      return 0;
    }
    JsonNode asked = options.path("gracePeriodSeconds");
    return asked.isNumber()
        ? asked.asLong()
        : current.at("/spec/terminationGracePeriodSeconds").asLong();
  }

  private static void checkPreconditions(
      Target target, ObjectNode current, JsonNode preconditions) {
    for (String name : new String[] {"uid", "resourceVersion"}) {
      String expected = preconditions.path(name).asText();
      String actual = current.path("metadata").path(name).asText();
      if (!expected.isEmpty() && !expected.equals(actual)) {
        throw Failure.conflict(
            target.type(),
            target.name(),
            "Precondition failed: %s in precondition: %s, in object meta: %s"
                .formatted(name, expected, actual));
      }
    }
  }

  private static void addFinalizer(ObjectNode metadata, String name) {
    ArrayNode finalizers = metadata.withArrayProperty("finalizers");
    for (JsonNode finalizer : finalizers) {
      if (finalizer.asText().equals(name)) {
        return;
      }
    }
    finalizers.add(name);
  }
}
