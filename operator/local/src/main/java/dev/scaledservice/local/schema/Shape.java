package dev.scaledservice.local.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What an object of a kind has to look like. */
public interface Shape {

  /**
   * Takes the fields that the kind does not have out of the object, in place.
   *
   * @return what was taken out, as {@code .spec.containers[0].imge}
   */
  List<String> dropUnknown(ObjectNode object);

  /** What is wrong with what is left; nothing if the object can be stored. */
  List<Problem> problems(ObjectNode object);
}
