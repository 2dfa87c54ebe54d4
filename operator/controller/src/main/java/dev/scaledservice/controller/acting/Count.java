package dev.scaledservice.controller.acting;

import dev.scaledservice.controller.making.DesiredDeployment;
import dev.scaledservice.controller.making.FieldManagers;
import dev.scaledservice.controller.making.Owner;
import dev.scaledservice.controller.observing.SeenRevision;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The count of each Deployment as we last wrote or accepted it, to tell a cache that lags behind
 * from somebody else who writes it too.
 */
final class Count {

  private final Map<String, Written> written = new ConcurrentHashMap<>();
  private final Api api;

  Count(Api api) {
    this.api = api;
  }

  private record Written(int count, String resourceVersion) {}

  /**
   * The count that is in force, and who set it if it was not us.
   *
   * @param version of the Deployment as of then
   */
  record Standing(int count, String version, @Nullable String rival) {}

  Standing of(SeenRevision revision) {
    Written ours = written.get(uid(revision));
    ObjectMeta metadata = revision.deployment().getMetadata();
    String seen = metadata.getResourceVersion();
    if (ours != null && isOlder(seen, ours.resourceVersion())) {
      return new Standing(ours.count(), ours.resourceVersion(), null);
    }
    boolean asWritten = ours == null || ours.count() == revision.wanted();
    return new Standing(revision.wanted(), seen, asWritten ? null : rival(metadata));
  }

  /** What stands is right, whoever set it; returns it. */
  int accept(SeenRevision revision) {
    Standing standing = of(revision);
    if (standing.rival() != null || !written.containsKey(uid(revision))) {
      written.put(uid(revision), new Written(standing.count(), standing.version()));
    }
    return standing.count();
  }

  /** Raises the count, whoever else claims it. */
  void raise(Owner owner, SeenRevision revision, int count) {
    write(owner, revision, null, count);
  }

  /**
   * Lowers the count, whoever else claims it, if the Deployment is still as it was seen: a write
   * that was held up on its way must not take away what another process has added since.
   *
   * @return false if it has changed; the next look has what it is now
   */
  boolean lower(Owner owner, SeenRevision revision, Standing standing, int count) {
    try {
      write(owner, revision, standing.version(), count);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  private void write(Owner owner, SeenRevision revision, @Nullable String version, int count) {
    var scaled = DesiredDeployment.scale(owner, revision.name(), uid(revision), version, count);
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

  /** Another process may have written any of them since. */
  void forgetAll() {
    written.clear();
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
