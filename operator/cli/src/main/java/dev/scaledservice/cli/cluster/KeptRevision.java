package dev.scaledservice.cli.cluster;

import dev.scaledservice.api.Marks;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A revision whose Deployment is still there.
 *
 * @param image of the first container
 * @param template of the service, as JSON, that made it; null where the operator did not keep it
 */
record KeptRevision(String revision, String image, @Nullable String template) {

  /** Those of a service, newest first. */
  static List<KeptRevision> of(Access.Cluster cluster, String name) {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(cluster.namespace())
        .withLabel(Marks.NAME, name)
        .withLabel(Marks.REVISION)
        .list()
        .getItems()
        .stream()
        .sorted(
            Comparator.comparing(
                    (Deployment one) -> String.valueOf(one.getMetadata().getCreationTimestamp()))
                .reversed())
        .map(KeptRevision::of)
        .toList();
  }

  private static KeptRevision of(Deployment deployment) {
    Map<String, String> annotations = deployment.getMetadata().getAnnotations();
    return new KeptRevision(
        Objects.requireNonNull(deployment.getMetadata().getLabels().get(Marks.REVISION)),
        deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage(),
        annotations == null ? null : annotations.get(Marks.TEMPLATE));
  }

  /** For people. */
  static String listed(List<KeptRevision> revisions) {
    return revisions.isEmpty()
        ? "none"
        : revisions.stream()
            .map(one -> "%s (%s)".formatted(one.revision(), one.image()))
            .collect(Collectors.joining(", "));
  }
}
