package dev.scaledservice.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;

/**
 * A spec that cannot be acted on. The message says which field, what is wrong and what to write.
 */
public final class InvalidSpec extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public InvalidSpec(String message) {
    super(message);
  }

  /** A field that has another shape than the schema says. */
  static InvalidSpec at(String root, JsonProcessingException e) {
    var path = new StringBuilder(root);
    if (e instanceof JsonMappingException mapping) {
      for (JsonMappingException.Reference step : mapping.getPath()) {
        if (step.getFieldName() == null) {
          path.append('[').append(step.getIndex()).append(']');
        } else {
          path.append('.').append(step.getFieldName());
        }
      }
    }
    return new InvalidSpec(path + " cannot be read: " + e.getOriginalMessage());
  }
}
