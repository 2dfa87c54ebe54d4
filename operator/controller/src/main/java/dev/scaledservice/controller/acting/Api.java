package dev.scaledservice.controller.acting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every write to the API server goes through here: none without the lease, and not too many at
 * once.
 */
public final class Api {

  private final KubernetesClient client;
  private final BooleanSupplier mayWrite;
  private final Semaphore writes;

  /**
   * @param mayWrite whether this process holds the lease, by a clock that does not jump
   * @param parallel how many writes may be under way at once
   */
  public Api(KubernetesClient client, BooleanSupplier mayWrite, int parallel) {
    this.client = client;
    this.mayWrite = mayWrite;
    this.writes = new Semaphore(parallel, true);
  }

  /** Another process leads now, or may: nothing was written. */
  public static final class NotLeading extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotLeading() {
      super("the lease is not held: nothing is written");
    }
  }

  /**
   * Server-side apply of {@code object}; takes fields over from others.
   *
   * @return the object as it is now
   */
  public GenericKubernetesResource apply(GenericKubernetesResource object, String manager) {
    return write(() -> resource(object).fieldManager(manager).forceConflicts().serverSideApply());
  }

  /** Server-side apply of an object that is not there yet; takes nothing over. */
  public GenericKubernetesResource create(GenericKubernetesResource object, String manager) {
    return write(() -> resource(object).fieldManager(manager).serverSideApply());
  }

  /** Creates an Event. */
  public void create(Event event) {
    write(() ->
        client
            .v1()
            .events()
            .inNamespace(event.getMetadata().getNamespace())
            .resource(event)
            .create());
  }

  /**
   * Asks the API server whether it would create {@code object}, without storing it.
   *
   * @return why not, in its words; null if it would
   */
  public @Nullable String refusal(GenericKubernetesResource object, String manager) {
    try {
      write(() -> resource(object).dryRun().fieldManager(manager).serverSideApply());
      return null;
    } catch (KubernetesClientException e) {
      if (isRefusal(e)) {
        return words(e);
      }
      throw e;
    }
  }

  /**
   * What an object would be with another value at a path, defaults filled in; nothing is stored.
   *
   * @param uid of the object that is meant
   * @throws KubernetesClientException where the API server would not take it: {@link #isRefusal}
   */
  GenericKubernetesResource with(
      Kind kind, String namespace, String name, String uid, String path, JsonNode value) {
    ArrayNode operations = JsonNodeFactory.instance.arrayNode();
    operations.addObject().put("op", "test").put("path", "/metadata/uid").put("value", uid);
    operations.addObject().put("op", "replace").put("path", path).set("value", value);
    var context =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON)
            .withDryRun(List.of("All"))
            .withFieldValidation("Strict")
            .build();
    return write(() -> resource(kind.named(namespace, name)).patch(context, operations.toString()));
  }

  /** The object as the API server has it now; null if it has none. */
  public @Nullable GenericKubernetesResource live(GenericKubernetesResource object) {
    return resource(object).get();
  }

  /** Server-side apply of the status of {@code object}. */
  public void applyStatus(GenericKubernetesResource object, String manager) {
    var context =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(manager)
            .withForce(true)
            .build();
    write(() -> resource(object).subresource("status").patch(context, object));
  }

  /** JSON merge patch: {@code null} removes a field. */
  public void merge(Kind kind, String namespace, String name, JsonNode patch, String manager) {
    var context =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager(manager)
            .build();
    // With the name alone the client would read the object first, and want the right to.
    write(() -> resource(kind.named(namespace, name)).patch(context, patch.toString()));
  }

  /** JSON merge patch of an object that may be gone. */
  public void mergeIfThere(
      Kind kind, String namespace, String name, JsonNode patch, String manager) {
    try {
      merge(kind, namespace, name, patch, manager);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  /** Deletes in the background; one that is gone already is fine. */
  public void delete(Kind kind, String namespace, String name) {
    write(() ->
        client
            .genericKubernetesResources(kind.context())
            .inNamespace(namespace)
            .withName(name)
            .delete());
  }

  /** Whether the object belongs to the ScaledService of this uid. */
  static boolean ownedBy(HasMetadata object, String uid) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(uid));
  }

  /** Whether {@code there} belongs to the same ScaledService as {@code ours}. */
  static boolean sameOwner(HasMetadata there, HasMetadata ours) {
    return ownedBy(there, ours.getMetadata().getOwnerReferences().getFirst().getUid());
  }

  /** Whether the API server refused the object for good, and not because of how it is doing. */
  public static boolean isRefusal(KubernetesClientException e) {
    return e.getCode() == 400 || e.getCode() == 403 || e.getCode() == 422;
  }

  /** What the API server said, without the client's own words around it. */
  public static String words(KubernetesClientException e) {
    return e.getStatus() != null && e.getStatus().getMessage() != null
        ? e.getStatus().getMessage()
        : String.valueOf(e.getMessage());
  }

  private Resource<GenericKubernetesResource> resource(GenericKubernetesResource object) {
    return client
        .genericKubernetesResources(Kind.of(object.getKind()).context())
        .inNamespace(object.getMetadata().getNamespace())
        .resource(object);
  }

  private <T> T write(Supplier<T> call) {
    writes.acquireUninterruptibly();
    try {
      if (!mayWrite.getAsBoolean()) {
        throw new NotLeading();
      }
      return call.get();
    } finally {
      writes.release();
    }
  }
}
