package dev.scaledservice.cli.validate;

/**
 * Something about an object.
 *
 * @param path of the field, such as {@code spec.scaling.metrics[0].target}; empty for the object
 * @param message what is wrong and what to write instead
 */
record Finding(Severity severity, String path, String message) {

  /** How bad it is. */
  enum Severity {
    /** The API server refuses the object. */
    ERROR,
    /** The API server takes it, and somebody will be sorry. */
    WARNING
  }

  static Finding error(String path, String message) {
    return new Finding(Severity.ERROR, path, message);
  }

  static Finding warning(String path, String message) {
    return new Finding(Severity.WARNING, path, message);
  }
}
