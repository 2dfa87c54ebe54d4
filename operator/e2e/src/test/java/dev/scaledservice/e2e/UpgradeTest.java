package dev.scaledservice.e2e;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scaledservice.api.ScaledService;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the very first operator left in a cluster and in Consul, taken from one that ran: its
 * definition, its objects field by field and by their managers, its statuses and its instances. The
 * chart of today is installed over it.
 */
@Tag("cluster")
class UpgradeTest {

  private static final Path LEFT = Rig.root().resolve("operator/e2e/src/test/resources/first-loop");
  private static final String DEFINITION = "scaledservices.scaledservice.dev";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Name and count. */
  private static final Map<String, Integer> SERVICES = Map.of("pinned", 3, "pulled", 4);

  /** Longer than anything waits that acts by itself. */
  private static final Duration LONG = Duration.ofSeconds(20);

  private static Rig rig;
  private static Cluster cluster;

  @BeforeAll
  static void leave() throws IOException {
    rig = Rig.start(List.of());
    cluster = new Cluster(rig);
    cluster.kubectl("apply", "-f", LEFT.resolve("definition.yaml").toString());
    rig.awaitDefinitions();
    cluster.kubectl("apply", "-f", LEFT.resolve("services.json").toString());
    for (String name : SERVICES.keySet()) {
      cluster.kubectl(
          "patch",
          "scaledservice",
          name,
          "--type=merge",
          "--field-manager=scaledservice-finalizer",
          "--patch={\"metadata\":{\"finalizers\":[\"scaledservice.dev/consul\"]}}");
    }
    // With the counts at first, for a Deployment without one has one pod.
    as("scaledservice-template", withCounts());
    as("scaledservice-scaler", text("counts.json"));
    as("scaledservice-template", text("made.json"));
    as("scaledservice-status", text("status.json"), "--subresource=status");
    eventually(() ->
        SERVICES.forEach((name, count) ->
            assertThat(cluster.staying(name))
                .hasSize(count)
                .allMatch(pod -> pod.getStatus().getPodIP() != null)));
    for (JsonNode instance : JSON.readTree(LEFT.resolve("instances.json").toFile())) {
      for (Pod pod : cluster.staying(instance.at("/Service/Service").asText())) {
        cluster.register(
            withUids(instance.toString())
                .replace("UID_OF_POD", pod.getMetadata().getUid())
                .replace("NAME_OF_POD", pod.getMetadata().getName())
                .replace("ADDRESS_OF_POD", pod.getStatus().getPodIP()));
      }
    }
  }

  @AfterAll
  static void end() {
    cluster.close();
    rig.close();
  }

  @Test
  void noPodIsRestartedAndNothingIsRegisteredAnew() {
    String before = everything();
    assertThat(schemas(live())).isNotEqualTo(schemas(ours()));
    Rig.Said said =
        rig.helm(
            "install",
            "scaledservice",
            Chart.FOLDER.toString(),
            "--namespace=scaledservice",
            "--create-namespace",
            "--take-ownership",
            "--set=replicas=0");
    assertThat(said.exit()).as(said.text()).isZero();
    assertThat(schemas(live())).isEqualTo(schemas(ours()));
    var place =
        OperatorUnderTest.Place.of(rig)
            .with(Map.of("SCALEDSERVICE_CONSUL__CLUSTER_ID", "first-loop"));
    try (var operator = new OperatorUnderTest(rig, place)) {
      cluster.kubectl("annotate", "scaledservice", "--all", "looked=at");
      eventually(() -> assertThat(operator.log()).contains("started; StatsD at"));
      eventually(() ->
          assertThat(
                  cluster
                      .client()
                      .leases()
                      .inNamespace("default")
                      .withName("scaledservice-leader")
                      .get())
              .isNotNull());
      await()
          .during(LONG)
          .atMost(LONG.multipliedBy(3))
          .untilAsserted(() -> assertThat(everything()).isEqualTo(before));

      // It has not only looked on.
      Set<String> pods = cluster.uids("pinned");
      cluster.kubectl("scale", "scaledservice", "pinned", "--replicas=5");
      eventually(() -> {
        assertThat(cluster.passing("pinned")).isEqualTo(5);
        assertThat(cluster.uids("pinned")).containsAll(pods);
      });
      SERVICES
          .keySet()
          .forEach(name ->
              eventually(() -> {
                assertThat(cluster.condition(name, "Ready")).startsWith("True");
                assertThat(cluster.condition(name, "DiscoverySynced")).startsWith("True");
              }));
      cluster.deleteAll();
      assertThat(cluster.consul("/v1/catalog/nodes").body()).doesNotContain("sk8-");
    }
  }

  private static CustomResourceDefinition live() {
    return cluster
        .client()
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(DEFINITION)
        .require();
  }

  private static CustomResourceDefinition ours() {
    Path file = Rig.root().resolve("crds").resolve(DEFINITION + ".yaml");
    return cluster
        .client()
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .load(file.toFile())
        .item();
  }

  /** By version. */
  private static Map<String, JsonNode> schemas(CustomResourceDefinition definition) {
    return definition.getSpec().getVersions().stream()
        .collect(
            Collectors.toMap(
                CustomResourceDefinitionVersion::getName,
                version -> JSON.valueToTree(version.getSchema())));
  }

  /** Pods, and what Consul holds of them. */
  private static String everything() {
    var text = new StringBuilder();
    SERVICES.keySet().stream()
        .sorted()
        .forEach(name ->
            text.append(name)
                .append(": ")
                .append(cluster.uids(name).stream().sorted().toList())
                .append(", started again ")
                .append(cluster.restarts(name))
                .append("\n")
                .append(cluster.entries(name))
                .append("\n"));
    return text.toString();
  }

  private static String withCounts() throws IOException {
    JsonNode made = JSON.readTree(text("made.json"));
    for (JsonNode count : JSON.readTree(text("counts.json")).path("items")) {
      for (JsonNode object : made.path("items")) {
        if (object.path("kind").equals(count.path("kind"))
            && object.at("/metadata/name").equals(count.at("/metadata/name"))) {
          ((ObjectNode) object.path("spec")).set("replicas", count.at("/spec/replicas"));
        }
      }
    }
    return made.toString();
  }

  private static String text(String file) throws IOException {
    return withUids(Files.readString(LEFT.resolve(file)));
  }

  private static String withUids(String text) {
    String filled = text;
    for (String name : SERVICES.keySet()) {
      String uid =
          cluster
              .client()
              .resources(ScaledService.class)
              .inNamespace("default")
              .withName(name)
              .require()
              .getMetadata()
              .getUid();
      filled = filled.replace("UID_OF_" + name.toUpperCase(Locale.ROOT), uid);
    }
    return filled;
  }

  private static void as(String manager, String objects, String... more) throws IOException {
    Path file = Files.createTempFile(rig.folder(), "left", ".json");
    Files.writeString(file, objects);
    var command =
        new ArrayList<>(
            List.of(
                "apply",
                "--server-side",
                "--validate=false", // A manager says what is his, not all that an object wants.
                "--force-conflicts",
                "--field-manager=" + manager,
                "-f",
                file.toString()));
    command.addAll(List.of(more));
    cluster.kubectl(command.toArray(String[]::new));
  }
}
