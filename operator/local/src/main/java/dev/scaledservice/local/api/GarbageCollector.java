package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.schema.Catalogue;
import dev.scaledservice.local.schema.ResourceType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what has lost its last owner, in the background; finishes deletions in the foreground and
 * those that orphan; empties namespaces that are being deleted.
 */
final class GarbageCollector implements Consumer<Change>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GarbageCollector.class);

  private final Store store;
  private final Catalogue catalogue;
  private final Deletion deletion;
  private final AtomicBoolean due = new AtomicBoolean();
  private final ExecutorService sweeper =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("gc").factory());

  GarbageCollector(Store store, Catalogue catalogue, Deletion deletion) {
    this.store = store;
    this.catalogue = catalogue;
    this.deletion = deletion;
    store.addListener(this);
  }

  @Override
  public void accept(Change change) {
    boolean born =
        change.before() == null && !change.after().at("/metadata/ownerReferences").isEmpty();
    boolean leaving = change.after().at("/metadata/deletionTimestamp").isTextual();
    if ((change.gone() || leaving || born) && due.compareAndSet(false, true)) {
      try {
        sweeper.execute(this::sweepSafely);
      } catch (RejectedExecutionException e) {
        LOG.debug("the server is stopping; nothing is swept any more");
      }
    }
  }

  private void sweepSafely() {
    try {
      store.inTurn(() -> {
        due.set(false);
        sweep();
        return null;
      });
    } catch (RuntimeException e) {
      LOG.error("a sweep failed; the next change tries again", e);
    }
  }

  private record Found(ResourceType type, ObjectNode object) {
    Key key() {
      return Key.of(object);
    }

    JsonNode metadata() {
      return object.path("metadata");
    }

    boolean leaving() {
      return metadata().has("deletionTimestamp");
    }

    boolean hasFinalizer(String name) {
      for (JsonNode finalizer : metadata().path("finalizers")) {
        if (finalizer.asText().equals(name)) {
          return true;
        }
      }
      return false;
    }
  }

  private void sweep() {
    List<Found> all = all();
    Set<String> alive = new HashSet<>();
    all.forEach(found -> alive.add(found.metadata().path("uid").asText()));
    for (Found found : all) {
      JsonNode owners = found.metadata().path("ownerReferences");
      if (!owners.isEmpty() && !found.leaving()) {
        boolean hasOwner = false;
        for (JsonNode owner : owners) {
          hasOwner |= alive.contains(owner.path("uid").asText());
        }
        if (!hasOwner) {
          delete(found);
        }
      }
      if (found.leaving()) {
        finish(found, all);
      }
    }
  }

  private List<Found> all() {
    var all = new ArrayList<Found>();
    store
        .everything()
        .forEach((kind, objects) ->
            objects.forEach(object ->
                catalogue
                    .ofKind(object.path("apiVersion").asText(), object.path("kind").asText())
                    .ifPresent(type -> all.add(new Found(type, object)))));
    return all;
  }

  private void finish(Found found, List<Found> all) {
    String uid = found.metadata().path("uid").asText();
    List<Found> children = all.stream().filter(other -> isOwnedBy(other, uid)).toList();
    if (found.hasFinalizer(Deletion.FOREGROUND)) {
      children.stream().filter(child -> !child.leaving()).forEach(this::delete);
      if (children.isEmpty()) {
        dropFinalizer(found, Deletion.FOREGROUND);
      }
    }
    if (found.hasFinalizer(Deletion.ORPHAN)) {
      children.forEach(child -> disown(child, uid));
      dropFinalizer(found, Deletion.ORPHAN);
    }
    if (found.hasFinalizer(Deletion.EMPTY_FIRST)) {
      List<Found> inside =
          all.stream().filter(other -> other.key().namespace().equals(found.key().name())).toList();
      inside.stream().filter(other -> !other.leaving()).forEach(this::delete);
      if (inside.isEmpty()) {
        dropFinalizer(found, Deletion.EMPTY_FIRST);
      }
    }
  }

  private static boolean isOwnedBy(Found found, String uid) {
    for (JsonNode owner : found.metadata().path("ownerReferences")) {
      if (owner.path("uid").asText().equals(uid)) {
        return true;
      }
    }
    return false;
  }

  private void delete(Found found) {
    Key key = found.key();
    if (store.get(found.type().qualifiedPlural(), key) != null) {
      deletion.delete(
          new Target(found.type(), key.namespace(), key.name(), ""),
          JsonNodeFactory.instance.objectNode(),
          false);
    }
  }

  private void disown(Found child, String uid) {
    ObjectNode changed = child.object().deepCopy();
    ArrayNode owners = changed.withObjectProperty("metadata").withArrayProperty("ownerReferences");
    owners.removeIf(owner -> owner.path("uid").asText().equals(uid));
    store.put(child.type().qualifiedPlural(), child.key(), changed);
  }

  private void dropFinalizer(Found found, String name) {
    ObjectNode changed = found.object().deepCopy();
    ArrayNode finalizers = changed.withObjectProperty("metadata").withArrayProperty("finalizers");
    finalizers.removeIf(finalizer -> finalizer.asText().equals(name));
    String kind = found.type().qualifiedPlural();
    if (finalizers.isEmpty()) {
      store.remove(kind, found.key(), changed);
    } else {
      store.put(kind, found.key(), changed);
    }
  }

  @Override
  public void close() {
    store.removeListener(this);
    sweeper.shutdownNow();
  }
}
