package dev.scaledservice.local.ownership;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An apply wants another value for what somebody else owns. */
public final class Conflict extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message {@code conflict with "kubectl" using apps/v1}
   * @param field {@code .spec.replicas}
   */
  public record Cause(String message, String field) {}

  private final transient List<Cause> causes;

  private Conflict(String message, List<Cause> causes) {
    super(message);
    this.causes = causes;
  }

  static Conflict with(Map<Manager, FieldSet> owners) {
    var causes = new ArrayList<Cause>();
    var parts = new ArrayList<String>();
    owners.forEach((owner, places) -> {
      List<String> fields =
          places.paths().stream()
              .map(FieldPath::toString)
              .sorted(Comparator.naturalOrder())
              .toList();
      fields.forEach(field -> causes.add(new Cause("conflict with " + owner, field)));
      parts.add(
          fields.size() == 1
              ? "conflict with " + owner + ": " + fields.getFirst()
              : "conflicts with "
                  + owner
                  + ":"
                  + fields.stream().map(f -> "\n- " + f).collect(Collectors.joining()));
    });
    String count = causes.size() == 1 ? "1 conflict: " : causes.size() + " conflicts: ";
    return new Conflict("Apply failed with " + count + String.join("\n", parts), causes);
  }

  /** One entry a field and owner. */
  public List<Cause> causes() {
    return causes;
  }
}
