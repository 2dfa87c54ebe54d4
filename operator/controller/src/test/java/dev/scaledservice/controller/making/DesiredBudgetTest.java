package dev.scaledservice.controller.making;

import static dev.scaledservice.controller.making.Sample.OWNER;
import static dev.scaledservice.controller.making.Sample.REVISION;
import static dev.scaledservice.controller.making.Sample.sent;
import static dev.scaledservice.controller.making.Sample.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DesiredBudgetTest {

  private static final Map<String, String> PODS = Map.of("tier", "back", "team", "a");

  @Test
  void theSmallestObjectMakesThisBudget() {
    assertThat(budget(List.of()))
        .asInstanceOf(type(Desired.Present.class))
        .satisfies(present ->
            assertThat(sent(present.object()))
                .isEqualTo(
                    yaml(
                        """
                        apiVersion: policy/v1
                        kind: PodDisruptionBudget
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
                          maxUnavailable: 10%
                          unhealthyPodEvictionPolicy: AlwaysAllow
                          selector:
                            matchLabels:
                              scaledservice.dev/name: worker
                              scaledservice.dev/revision: zzcc7b8zx6
                        """)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | true",
        "{matchLabels: {tier: back}} | true",
        "{matchLabels: {tier: back, team: a}} | true",
        "{matchLabels: {tier: back, team: b}} | false",
        "{matchLabels: {other: x}} | false",
        "{matchExpressions: [{key: tier, operator: In, values: [front, back]}]} | true",
        "{matchExpressions: [{key: tier, operator: In, values: [front]}]} | false",
        "{matchExpressions: [{key: other, operator: In, values: [x]}]} | false",
        "{matchExpressions: [{key: tier, operator: NotIn, values: [front]}]} | true",
        "{matchExpressions: [{key: tier, operator: NotIn, values: [back]}]} | false",
        "{matchExpressions: [{key: other, operator: NotIn, values: [x]}]} | true",
        "{matchExpressions: [{key: tier, operator: Exists}]} | true",
        "{matchExpressions: [{key: other, operator: Exists}]} | false",
        "{matchExpressions: [{key: other, operator: DoesNotExist}]} | true",
        "{matchExpressions: [{key: tier, operator: DoesNotExist}]} | false",
        "{matchLabels: {tier: back}, matchExpressions: [{key: team, operator: NotIn, values: [a]}]} | false",
        "{matchExpressions: [{key: tier, operator: Resembles, values: [back]}]} | false",
        "null | false",
      })
  void aBudgetOfTheUsersOwnIsEnough(String selector, boolean covers) {
    Desired budget = budget(List.of(existing("mine", selector)));

    if (covers) {
      assertThat(budget)
          .isEqualTo(
              new Desired.Absent(
                  "no disruption budget of ours: PodDisruptionBudget mine covers the pods"));
    } else {
      assertThat(budget).isInstanceOf(Desired.Present.class);
    }
  }

  @Test
  void oursDoesNotStandInItsOwnWay() {
    PodDisruptionBudget ours = existing("worker", "{matchLabels: {tier: back}}");
    ours.getMetadata()
        .setOwnerReferences(List.of(new OwnerReferenceBuilder().withUid(OWNER.uid()).build()));

    assertThat(budget(List.of(ours))).isInstanceOf(Desired.Present.class);
  }

  @Test
  void oneThatIsBeingDeletedCoversNothing() {
    PodDisruptionBudget going = existing("mine", "{}");
    going.getMetadata().setDeletionTimestamp("2026-03-01T12:00:00Z");

    assertThat(budget(List.of(going))).isInstanceOf(Desired.Present.class);
  }

  private static Desired budget(List<PodDisruptionBudget> inNamespace) {
    return DesiredBudget.of(OWNER, Labels.selects(OWNER, REVISION), List.of(PODS), inNamespace);
  }

  private static PodDisruptionBudget existing(String name, String selector) {
    return Serialization.unmarshal(
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: %s}
        spec: {maxUnavailable: 1, selector: %s}
        """
            .formatted(name, selector),
        PodDisruptionBudget.class);
  }
}
