package dev.scaledservice.controller.acting;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.controller.making.FieldManagers;
import dev.scaledservice.routing.gateway.Routes;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The HTTPRoutes of the API server. They are people's own: read, and of some fields written, never
 * made and never deleted.
 */
public final class HttpRoutes implements Routes {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Api api;
  private final Neighbours neighbours;

  /**
   * @param api whose client does not wait for long: an abort is told through it
   * @param neighbours with the same client
   */
  public HttpRoutes(Api api, Neighbours neighbours) {
    this.api = api;
    this.neighbours = neighbours;
  }

  @Override
  public ObjectNode read(String namespace, String name) throws IOException {
    GenericKubernetesResource route =
        answer(() -> api.live(Kind.HTTP_ROUTE.named(namespace, name)));
    if (route != null) {
      return JSON.valueToTree(route);
    }
    throw new MissingException(
        answer(() -> neighbours.knows(Kind.HTTP_ROUTE))
            ? "there is none of that name: make it, with a rule whose backendRefs name the service, or correct rollout.router.gateway.httpRoute"
            : "this cluster has no Gateway API: install its CRDs (gateway.networking.k8s.io/v1) and a gateway, or write another rollout.router");
  }

  @Override
  public boolean patch(String namespace, String name, ObjectNode patch) throws IOException {
    try {
      api.merge(Kind.HTTP_ROUTE, namespace, name, patch, FieldManagers.ROUTER);
      return true;
    } catch (Api.NotLeading e) {
      throw new IOException("it stays as it is: " + e.getMessage(), e);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw new IOException(Api.words(e), e);
    }
  }

  @Override
  public Set<String> endpoints(String namespace, String service) throws IOException {
    return answer(() -> neighbours.endpoints(namespace, service));
  }

  private static <T> T answer(Supplier<T> question) throws IOException {
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      throw new IOException(Api.words(e), e);
    }
  }
}
