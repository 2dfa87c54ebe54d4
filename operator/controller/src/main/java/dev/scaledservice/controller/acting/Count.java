package dev.scaledservice.controller.acting;

import dev.scaledservice.controller.making.DesiredDeployment;
import dev.scaledservice.controller.making.FieldManagers;
import dev.scaledservice.controller.making.Owner;
import dev.scaledservice.controller.observing.SeenRevision;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The count of each Deployment as we last wrote it, to tell a cache that lags behind from somebody
 * else who writes it too.
 */
final class Count {

  private final Map<String, Written> written = new ConcurrentHashMap<>();
  private final Api api;

  Count(Api api) {
    this.api = api;
  }

  private record Written(int count, String resourceVersion) {}

  /** The count that is in force, and who set it if it was not us. */
  record Standing(int count, @Nullable String rival) {}

  Standing of(SeenRevision revision) {
    Written ours = written.get(uid(revision));
    if (ours == null || ours.count() == revision.wanted()) {
      return new Standing(revision.wanted(), null);
    }
    ObjectMeta metadata = revision.deployment().getMetadata();
    return isOlder(metadata.getResourceVersion(), ours.resourceVersion())
        ? new Standing(ours.count(), null)
        : new Standing(revision.wanted(), rival(metadata));
  }

  /** Writes the count, whoever else claims it. */
  void write(Owner owner, SeenRevision revision, int count) {
    var scaled = DesiredDeployment.scale(owner, revision.name(), uid(revision), count);
    remember(api.apply(scaled, FieldManagers.SCALER), count);
  }

  /** A Deployment that was just made with this count. */
  void remember(GenericKubernetesResource deployment, int count) {
    written.put(
        deployment.getMetadata().getUid(),
        new Written(count, deployment.getMetadata().getResourceVersion()));
  }

  void forget(SeenRevision revision) {
    written.remove(uid(revision));
  }

  private static String uid(SeenRevision revision) {
    return revision.deployment().getMetadata().getUid();
  }

  /** The API server's versions grow; others than numbers cannot be compared. */
  private static boolean isOlder(String version, String than) {
    try {
      return Long.parseUnsignedLong(version) < Long.parseUnsignedLong(than);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** The manager that last wrote {@code spec.replicas}; a scale by an old client leaves no name. */
  private static String rival(ObjectMeta metadata) {
    List<ManagedFieldsEntry> entries =
        metadata.getManagedFields() == null ? List.of() : metadata.getManagedFields();
    return entries.stream()
        .filter(entry -> !FieldManagers.SCALER.equals(entry.getManager()))
        .filter(Count::ownsReplicas)
        .max(Comparator.comparing(entry -> String.valueOf(entry.getTime())))
        .map(ManagedFieldsEntry::getManager)
        .orElse("somebody who left no name");
  }

  private static boolean ownsReplicas(ManagedFieldsEntry entry) {
    return entry.getFieldsV1() != null
        && entry.getFieldsV1().getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
        && spec.containsKey("f:replicas");
  }
}
