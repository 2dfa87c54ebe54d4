package dev.scaledservice.controller.acting;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeighboursTest {

  @Test
  void onlyReadyPodsAreLedToAndASliceMayHaveNone() {
    assertThat(
            Neighbours.ready(
                List.of(
                    slice("null"),
                    slice("[]"),
                    slice(
                        """
                        [{addresses: [10.0.0.1], conditions: {ready: true}, targetRef: {kind: Pod, name: one}},
                         {addresses: [10.0.0.2], targetRef: {kind: Pod, name: two}},
                         {addresses: [10.0.0.3], conditions: {ready: false}, targetRef: {kind: Pod, name: three}},
                         {addresses: [10.0.0.4], conditions: {ready: true}}]
                        """))))
        .containsExactlyInAnyOrder("one", "two");
  }

  private static EndpointSlice slice(String endpoints) {
    return Serialization.unmarshal(
        "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\naddressType: IPv4\nendpoints: "
            + endpoints,
        EndpointSlice.class);
  }
}
