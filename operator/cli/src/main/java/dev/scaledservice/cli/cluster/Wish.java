package dev.scaledservice.cli.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.api.ScaledService;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/**
 * What a person wants of a service, as a merge patch of its spec under a field manager of its own:
 * a server-side apply that holds the same field then conflicts and says so, where {@code kubectl
 * scale} on an absent field leaves no owner.
 */
final class Wish {
  static final String MANAGER = "ssvc";

  private final ObjectNode spec = JsonNodeFactory.instance.objectNode();

  Wish replicas(int count) {
    spec.put("replicas", count);
    return this;
  }

  Wish noReplicas() {
    spec.putNull("replicas");
    return this;
  }

  Wish mode(String mode) {
    spec.put("mode", mode);
    return this;
  }

  ScaledService send(Access.Cluster cluster, String name) {
    var patch = JsonNodeFactory.instance.objectNode().set("spec", spec);
    var context =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager(MANAGER)
            .build();
    return cluster.service(name).patch(context, patch.toString());
  }
}
