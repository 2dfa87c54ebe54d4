package dev.scaledservice.controller.acting;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.controller.making.FieldManagers;
import dev.scaledservice.controller.observing.Seen;

/** Removes what a person wrote to be done once. */
public final class Answering {

  private final Api api;

  public Answering(Api api) {
    this.api = api;
  }

  /**
   * @param annotation of the service
   */
  public void remove(Seen seen, String annotation) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.withObject("/metadata/annotations").putNull(annotation);
    api.mergeIfThere(
        Kind.SCALED_SERVICE,
        seen.key().namespace(),
        seen.key().name(),
        patch,
        FieldManagers.TEMPLATE);
  }
}
