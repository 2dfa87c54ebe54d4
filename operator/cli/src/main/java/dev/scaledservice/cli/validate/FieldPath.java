package dev.scaledservice.cli.validate;

/** Paths of fields as Kubernetes writes them. */
final class FieldPath {
  static final String ROOT = "";

  private FieldPath() {}

  /** {@code parent.name}, or {@code parent[a.b/c]} for a key that is no plain name. */
  static String field(String parent, String name) {
    if (!name.matches("[A-Za-z0-9_-]+")) {
      return parent + "[" + name + "]";
    }
    return parent.isEmpty() ? name : parent + "." + name;
  }

  static String item(String parent, int index) {
    return parent + "[" + index + "]";
  }

  /** The path of what holds this; {@link #ROOT} in the end. */
  static String parent(String path) {
    int cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
    return cut < 0 ? ROOT : path.substring(0, cut);
  }
}
