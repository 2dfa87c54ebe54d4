package dev.scaledservice.discovery;

import dev.scaledservice.discovery.control.Admitted;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /** Which service of that cluster has signed; null where it is none. */
  static @Nullable ServiceKey signatory(String signature, String clusterId) {
    String[] parts = signature.split("/", -1);
    return parts.length == 3 && parts[0].equals(clusterId)
        ? new ServiceKey(parts[1], parts[2])
        : null;
  }

  /** Whether callers are told the same; another reason for it is no news to them. */
  boolean tellsSame(Bulletin other) {
    return owner.equals(other.owner)
        && serviceName.equals(other.serviceName)
        && admission.equals(other.admission);
  }
}
