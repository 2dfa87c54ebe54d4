package dev.scaledservice.controller.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.scaledservice.api.ScaledService;
import dev.scaledservice.api.ScaledServiceStatus;
import dev.scaledservice.api.ScaledServiceStatus.Ended;
import dev.scaledservice.api.policy.PolicyReader;
import dev.scaledservice.controller.acting.Routed;
import dev.scaledservice.controller.acting.Sharing;
import dev.scaledservice.controller.making.Revision;
import dev.scaledservice.controller.observing.Callers;
import dev.scaledservice.controller.observing.Seen;
import dev.scaledservice.controller.observing.SeenRevision;
import dev.scaledservice.controller.observing.Wish;
import dev.scaledservice.engine.rollout.RolloutPlan;
import dev.scaledservice.engine.rollout.RolloutPlan.News;
import dev.scaledservice.engine.rollout.RolloutPlan.News.Kind;
import dev.scaledservice.routing.ServiceName;
import dev.scaledservice.routing.Slot;
import dev.scaledservice.routing.Split;
import dev.scaledservice.signals.ServiceKey;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the status keeps of rollouts that ended: which image, who wrote it, when, and how. */
class EndedTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Revision BEFORE = new Revision("bcdfghjklm");
  private static final ScaledService SERVICE =
      Serialization.unmarshal(
          """
          apiVersion: scaledservice.dev/v1alpha1
          kind: ScaledService
          metadata:
            name: worker
            namespace: shop
            managedFields:
            - {manager: helm, operation: Update, time: "2026-01-01T00:00:00Z", fieldsType: FieldsV1, fieldsV1: {"f:spec": {"f:template": {}}}}
            - {manager: kubectl-edit, operation: Update, time: "2026-01-02T03:00:00Z", fieldsType: FieldsV1, fieldsV1: {"f:spec": {"f:template": {}}}}
            - {manager: kubectl-scale, operation: Update, time: "2026-01-02T03:04:00Z", fieldsType: FieldsV1, fieldsV1: {"f:spec": {"f:replicas": {}}}}
          spec:
            template: {spec: {containers: [{name: w, image: "w:2", ports: [{containerPort: 80}]}]}}
            scaling: {maxReplicas: 5}
          """,
          ScaledService.class);
  private static final Revision WANTED = Revision.of(SERVICE.spec().template());

  @Test
  void whoWroteTheTemplateLastIsNamedWithItsImageAndTheTime() {
    assertThat(history(List.of(), new News(Kind.PROMOTED, WANTED.hash(), "all calls reach it")))
        .containsExactly(
            new Ended(
                WANTED.hash(),
                "w:2",
                "kubectl-edit",
                "2026-01-02T03:04:05Z",
                "Promoted",
                "all calls reach it"));
  }

  /** The template is another's by then. */
  @Test
  void whoWroteTheNextTemplateDidNotWriteTheOneThatItSupersedes() {
    assertThat(
            history(
                List.of(),
                new News(Kind.SUPERSEDED, BEFORE.hash(), "the template has changed again"),
                new News(Kind.STARTED, WANTED.hash(), "it follows revision v")))
        .containsExactly(
            new Ended(
                BEFORE.hash(),
                "w:1",
                null,
                "2026-01-02T03:04:05Z",
                "Superseded",
                "the template has changed again"));
  }

  @Test
  void theLatestTenAreKeptTheLatestFirst() {
    List<Ended> before =
        IntStream.range(0, 10)
            .mapToObj(i -> new Ended("r" + i, null, null, null, "Promoted", null))
            .toList();

    List<Ended> history =
        history(
            before,
            new News(Kind.PROMOTED, WANTED.hash(), "all calls reach it"),
            new News(Kind.ROLLED_BACK, WANTED.hash(), "it was bad"));

    assertThat(history).hasSize(10).endsWith(before.get(7));
    assertThat(history.subList(0, 3))
        .extracting(Ended::verdict)
        .containsExactly("RolledBack", "Promoted", "Promoted");
  }

  @Test
  void whileNothingHasEndedThereIsNone() {
    assertThat(CanaryOf.history(seen(), null, ScaledServiceStatus.EMPTY)).isNull();
  }

  private static List<Ended> history(List<Ended> before, News... news) {
    return Objects.requireNonNull(CanaryOf.history(seen(), sharing(List.of(news)), told(before)));
  }

  private static ScaledServiceStatus told(List<Ended> history) {
    return JSON.convertValue(Map.of("history", history), ScaledServiceStatus.class);
  }

  private static Sharing sharing(List<News> news) {
    var plan =
        new RolloutPlan(
            null, WANTED.hash(), null, 0, Map.of(), "", null, false, List.of(), Instant.MAX);
    var split = new Split(new ServiceName("shop", "worker"), Slot.B, 0, List.of(), List.of());
    return new Sharing(plan, split, Slot.A, Sharing.By.PROXY, 1, news, List.of(), Routed.DONE);
  }

  private static Seen seen() {
    var wish =
        new Wish.Clear(
            SERVICE.spec(),
            PolicyReader.read(SERVICE.spec()),
            WANTED,
            new Callers(Set.of("shop"), List.of(), null));
    return new Seen(
        new ServiceKey("shop", "worker"),
        SERVICE,
        wish,
        List.of(
            new SeenRevision(BEFORE, deployment("w:1"), List.of()),
            new SeenRevision(WANTED, deployment("w:2"), List.of())),
        List.of(),
        List.of(),
        Instant.parse("2026-01-02T03:04:05.6Z"));
  }

  private static Deployment deployment(String image) {
    return new DeploymentBuilder()
        .withNewSpec()
        .withNewTemplate()
        .withNewSpec()
        .addNewContainer()
        .withImage(image)
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }
}
