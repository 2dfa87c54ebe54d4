package dev.scaledservice.discovery;

import dev.scaledservice.discovery.control.Admitted;
import java.util.List;

/**
 * What callers of a service are to be told.
 *
 * @param serviceName what callers find it by
 * @param admission highest class first
 * @param reason one sentence for people
 */
public record Bulletin(Owner owner, String serviceName, List<Admitted> admission, String reason) {

  public Bulletin {
    admission = Admitted.clamped(admission);
  }

  /** Whether some calls are to wait. */
  public boolean sheds() {
    return Admitted.sheds(admission);
  }

  /** Who its document says that it belongs to. */
  String signature() {
    return signature(owner);
  }

  static String signature(Owner owner) {
    return "%s/%s/%s".formatted(owner.clusterId(), owner.namespace(), owner.name());
  }

  /** Whether callers are told the same; another reason for it is no news to them. */
  boolean tellsSame(Bulletin other) {
    return owner.equals(other.owner)
        && serviceName.equals(other.serviceName)
        && admission.equals(other.admission);
  }
}
