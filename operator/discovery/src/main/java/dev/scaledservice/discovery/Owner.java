package dev.scaledservice.discovery;

import java.util.regex.Pattern;

/**
 * Whose an entry is: one resource in one cluster. Written into the registry with everything that we
 * write, and asked for before anything is taken away.
 *
 * @param clusterId unique to the cluster; the uid of the namespace {@code kube-system} unless
 *     configured
 * @param namespace namespace of the resource
 * @param name name of the resource
 * @param uid uid of the resource: another one is another resource, though it bears the same name
 */
public record Owner(String clusterId, String namespace, String name, String uid) {

  private static final Pattern CLUSTER = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

  public Owner {
    if (!CLUSTER.matcher(clusterId).matches()) {
      throw new IllegalArgumentException(
          "cluster id is '%s'; wants lower-case letters, digits and dashes".formatted(clusterId));
    }
    if (namespace.isBlank() || name.isBlank() || uid.isBlank()) {
      throw new IllegalArgumentException(
          "an owner wants namespace, name and uid, not '%s', '%s', '%s'"
              .formatted(namespace, name, uid));
    }
  }

  /** The resource without its cluster and uid. */
  public ServiceKey key() {
    return new ServiceKey(namespace, name);
  }
}
