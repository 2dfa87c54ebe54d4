package dev.scaledservice.controller.making;

import static dev.scaledservice.controller.making.Sample.OWNER;
import static dev.scaledservice.controller.making.Sample.REVISION;
import static dev.scaledservice.controller.making.Sample.TEMPLATE;
import static dev.scaledservice.controller.making.Sample.sent;
import static dev.scaledservice.controller.making.Sample.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scaledservice.api.Port;
import dev.scaledservice.routing.Slot;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DesiredServiceTest {

  @Test
  void theSmallestObjectMakesThisService() {
    Desired service =
        DesiredService.of(OWNER, null, List.of(TEMPLATE), Labels.selects(OWNER, REVISION));

    assertThat(service)
        .asInstanceOf(type(Desired.Present.class))
        .satisfies(present ->
            assertThat(sent(present.object()))
                .isEqualTo(
                    yaml(
                        """
                        apiVersion: v1
                        kind: Service
                        metadata:
                          name: worker
                          namespace: shop
                          labels:
                            app.kubernetes.io/name: worker
                            app.kubernetes.io/managed-by: scaledservice
                            scaledservice.dev/name: worker
                          ownerReferences:
                          - apiVersion: scaledservice.dev/v1alpha1
                            kind: ScaledService
                            name: worker
                            uid: 11111111-2222-3333-4444-555555555555
                            controller: true
                            blockOwnerDeletion: true
                        spec:
                          selector:
                            scaledservice.dev/name: worker
                            scaledservice.dev/revision: zzcc7b8zx6
                          ports:
                          - {name: http, port: 9002, protocol: TCP, targetPort: http}
                        """)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{containerPort: 80}] | [{name: tcp-80, port: 80, protocol: TCP, targetPort: 80}]",
        "[{containerPort: 53, protocol: UDP}, {containerPort: 53}] | [{name: udp-53, port: 53, protocol: UDP, targetPort: 53}, {name: tcp-53, port: 53, protocol: TCP, targetPort: 53}]",
        "[{name: a, containerPort: 1}, {name: b, containerPort: 1}] | [{name: a, port: 1, protocol: TCP, targetPort: a}]",
        "[{name: a, containerPort: 1}, {name: a, containerPort: 2}] | [{name: a, port: 1, protocol: TCP, targetPort: a}]",
        "[{name: bad, containerPort: x}, {name: b, containerPort: 2}] | [{name: b, port: 2, protocol: TCP, targetPort: b}]",
      })
  void everyContainerPortIsOffered(String containerPorts, String offered) {
    assertThat(ports(null, template(containerPorts))).isEqualTo(yaml(offered));
  }

  @Test
  void whileRevisionsAreExchangedEachPodIsMetAtItsOwnNumber() {
    assertThat(
            ports(
                null,
                template("[{name: http, containerPort: 80}]"),
                template("[{name: http, containerPort: 81}, {name: admin, containerPort: 82}]")))
        .isEqualTo(
            yaml(
                """
                - {name: http, port: 80, protocol: TCP, targetPort: http}
                - {name: admin, port: 82, protocol: TCP, targetPort: admin}
                """));
  }

  @Test
  void portsThatAreSaidStandAlone() {
    List<Port> said =
        List.of(
            new Port("web", 80, new IntOrString("http"), "kubernetes.io/h2c"),
            new Port("dns", 53, new IntOrString(5353), null),
            new Port("admin", 9000, null, null));

    assertThat(
            ports(
                said,
                template(
                    """
                    [{name: http, containerPort: 8080}, {name: d, containerPort: 5353, protocol: UDP}, {name: other, containerPort: 7}]\
                    """)))
        .isEqualTo(
            yaml(
                """
                - {name: web, port: 80, protocol: TCP, targetPort: http, appProtocol: kubernetes.io/h2c}
                - {name: dns, port: 53, protocol: UDP, targetPort: 5353}
                - {name: admin, port: 9000, protocol: TCP, targetPort: 9000}
                """));
  }

  @Test
  void aWorkerWithoutPortsHasNoServiceAndThatIsSaid() {
    Desired service =
        DesiredService.of(
            OWNER,
            List.of(),
            List.of(yaml("spec: {containers: [{name: a}]}")),
            Labels.selectsAll(OWNER));

    assertThat(service)
        .isEqualTo(
            new Desired.Absent(
                "no Service: no container has a port; write ports in the template's containers or"
                    + " spec.ports"));
  }

  @Test
  void thatOfASlotSaysWhichRouteLeadsToItAndHasThePortsOfTheOther() {
    Desired service =
        DesiredService.ofSlot(
            OWNER, Slot.B, "web", null, List.of(TEMPLATE), null, Labels.selects(OWNER, REVISION));

    JsonNode json = sent(((Desired.Present) service).object());
    assertThat(json.at("/metadata/name").asText()).isEqualTo("worker-b");
    assertThat(json.at("/metadata/annotations"))
        .isEqualTo(yaml("{scaledservice.dev/http-route: web}"));
    assertThat(json.at("/spec/ports"))
        .isEqualTo(yaml("[{name: http, port: 9002, protocol: TCP, targetPort: http}]"));
  }

  /** An adopted Service has kept its ports, and a route names them. */
  @Test
  void besideAnAdoptedServiceThatOfASlotHasItsPorts() {
    Service adopted =
        new ServiceBuilder()
            .withNewSpec()
            .addNewPort()
            .withPort(80)
            .withNewTargetPort("http")
            .endPort()
            .endSpec()
            .build();

    Desired service =
        DesiredService.ofSlot(
            OWNER, Slot.A, "web", null, List.of(TEMPLATE), adopted, Labels.selectsAll(OWNER));

    assertThat(sent(((Desired.Present) service).object()).at("/spec/ports"))
        .isEqualTo(yaml("[{port: 80, protocol: TCP, targetPort: http}]"));
  }

  private static JsonNode template(String ports) {
    return yaml("spec: {containers: [{name: a, ports: %s}]}".formatted(ports));
  }

  private static JsonNode ports(@Nullable List<Port> said, JsonNode... templates) {
    Desired service =
        DesiredService.of(OWNER, said, Stream.of(templates).toList(), Labels.selectsAll(OWNER));
    assertThat(service).isInstanceOf(Desired.Present.class);
    return sent(((Desired.Present) service).object()).at("/spec/ports");
  }
}
