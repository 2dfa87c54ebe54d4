package dev.scaledservice.controller.acting;

import dev.scaledservice.api.ScaledService;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

/** The kinds that are written, so that nothing has to be discovered before the first write. */
public enum Kind {
  DEPLOYMENT("Deployment", "apps", "v1", "deployments"),
  SERVICE("Service", "", "v1", "services"),
  POD("Pod", "", "v1", "pods"),
  BUDGET("PodDisruptionBudget", "policy", "v1", "poddisruptionbudgets"),
  HTTP_ROUTE("HTTPRoute", "gateway.networking.k8s.io", "v1", "httproutes"),
  SCALED_SERVICE(
      ScaledService.KIND, ScaledService.GROUP, ScaledService.VERSION, ScaledService.PLURAL);

  private final String name;
  private final String group;
  private final String version;
  private final String plural;

  Kind(String name, String group, String version, String plural) {
    this.name = name;
    this.group = group;
    this.version = version;
    this.plural = plural;
  }

  static Kind of(String name) {
    for (Kind kind : values()) {
      if (kind.name.equals(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no such kind is written here: " + name);
  }

  /** As objects say it: {@code Deployment}. */
  String kind() {
    return name;
  }

  /** As objects say it: {@code apps/v1}. */
  String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** An object of which only this much is known. */
  GenericKubernetesResource named(String namespace, String name) {
    return new GenericKubernetesResourceBuilder()
        .withApiVersion(apiVersion())
        .withKind(this.name)
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .build();
  }

  ResourceDefinitionContext context() {
    return new ResourceDefinitionContext.Builder()
        .withGroup(group)
        .withVersion(version)
        .withKind(name)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }
}
