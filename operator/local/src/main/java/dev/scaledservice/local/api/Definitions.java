package dev.scaledservice.local.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.local.schema.Catalogue;
import dev.scaledservice.local.schema.ResourceType;
import java.util.function.Consumer;

/**
 * Serves the kinds that CustomResourceDefinitions define, from the moment on that one is stored,
 * and says so in its status; takes the objects away with their definition.
 */
final class Definitions implements Consumer<Change> {
  private static final String KIND = "customresourcedefinitions.apiextensions.k8s.io";

  private final Store store;
  private final Catalogue catalogue;

  Definitions(Store store, Catalogue catalogue) {
    this.store = store;
    this.catalogue = catalogue;
    store.addListener(this);
  }

  @Override
  public void accept(Change change) {
    if (!change.kind().equals(KIND)) {
      return;
    }
    ObjectNode definition = change.after();
    if (change.gone()) {
      catalogue.forget(definition);
      later(() -> removeAll(definition));
    } else {
      catalogue.define(definition);
      if (change.before() == null) {
        later(() -> establish(Key.of(definition)));
      }
    }
  }

  /** Once the writer's turn is over: a change within a change would reach watches too early. */
  private void later(Runnable work) {
    Thread.startVirtualThread(() ->
        store.inTurn(() -> {
          work.run();
          return null;
        }));
  }

  private void establish(Key key) {
    ObjectNode definition = store.get(KIND, key);
    if (definition == null) {
      return;
    }
    ObjectNode established = definition.deepCopy();
    ObjectNode status = established.withObjectProperty("status");
    status.set("acceptedNames", definition.at("/spec/names"));
    ArrayNode conditions = status.putArray("conditions");
    for (String type : new String[] {"NamesAccepted", "Established"}) {
      conditions.addObject().put("type", type).put("status", "True").put("reason", "Accepted");
    }
    store.put(KIND, key, established);
  }

  private void removeAll(ObjectNode definition) {
    String kind = ResourceType.qualifiedPlural(definition);
    store.all(kind).forEach(object -> store.remove(kind, Key.of(object), object));
  }
}
