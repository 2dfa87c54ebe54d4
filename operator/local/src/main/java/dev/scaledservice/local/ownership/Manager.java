package dev.scaledservice.local.ownership;

/**
 * Who writes, and how: the same name applying and updating counts as two.
 *
 * @param subresource through which it writes, empty for the object itself
 */
public record Manager(String name, Operation operation, String apiVersion, String subresource) {

  /** The two ways to own a field, as {@code managedFields} names them. */
  public enum Operation {
    Apply,
    Update
  }

  /** As a conflict names it: {@code "kubectl" with subresource "scale" using apps/v1}. */
  @Override
  public String toString() {
    String through = subresource.isEmpty() ? "" : " with subresource \"" + subresource + "\"";
    return "\"%s\"%s using %s".formatted(name, through, apiVersion);
  }
}
