package dev.scaledservice.controller.leadership;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An API server that can be made to refuse everything. */
final class ApiServer implements AutoCloseable {

  private volatile int refusal;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(),
          new MockWebServer(),
          new HashMap<>(),
          new KubernetesCrudDispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
              requests.add(request.getMethod() + " " + request.getPath());
              return refusal == 0
                  ? super.dispatch(request)
                  : new MockResponse().setResponseCode(refusal);
            }
          },
          false);

  ApiServer() {
    server.init();
  }

  KubernetesClient client() {
    return server.createClient();
  }

  /** Every method and path so far. */
  List<String> requests() {
    return requests;
  }

  /** Answers everything with this code from now on; 0 for as usual. */
  void refuse(int code) {
    refusal = code;
  }

  @Override
  public void close() {
    server.destroy();
  }
}
