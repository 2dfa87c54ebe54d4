package dev.scaledservice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart on a real API server, with pods that pretend. */
@Tag("cluster")
class ChartTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String NAMESPACE = "scaledservice";
  private static Rig rig;
  private static Chart chart;

  @BeforeAll
  static void start() {
    rig = Rig.start();
    chart = new Chart(rig);
    for (String namespace : List.of(NAMESPACE, "shop", "bank")) {
      well(rig.kubectl("create", "namespace", namespace));
    }
  }

  @AfterAll
  static void end() {
    rig.close();
  }

  static List<String> cases() {
    return Chart.cases();
  }

  @Test
  void helmFindsNothingToMend() {
    well(rig.helm("lint", "--strict", Chart.FOLDER.toString()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatIsRenderedIsWhatWasLookedAt(String name) throws IOException {
    Rig.Said said = chart.render(name);
    well(said);
    if (Boolean.getBoolean("chart.write")) {
      Files.writeString(Chart.golden(name), said.text());
    }
    assertThat(said.text())
        .as("write it with -Dsurefire.flags=-Dchart.write=true and look at what changed")
        .isEqualTo(Files.readString(Chart.golden(name)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theApiServerTakesEveryObject(String name) throws IOException {
    for (JsonNode object : objects(chart.render(name))) {
      Path file = Files.createTempFile(rig.folder(), "object", ".yaml");
      Files.writeString(file, YAML.writeValueAsString(object));

      Rig.Said said =
          rig.kubectl(
              "apply",
              "--server-side",
              "--force-conflicts",
              "--dry-run=server",
              "--validate=strict",
              "-f",
              file.toString());

      String kind = object.path("kind").asText();
      if (kind.equals("ServiceMonitor")) {
        // Its definition comes with the Prometheus operator.
        assertThat(said.text()).contains("no matches for kind \"ServiceMonitor\"");
      } else {
        assertThat(said.exit()).as(kind + ": " + said.text()).isZero();
        assertThat(said.text()).doesNotContain("Warning");
      }
    }
  }

  /** Restricted: what namespaces of careful people enforce. */
  @ParameterizedTest
  @MethodSource("cases")
  void itsPodsAreOfTheRestrictedKind(String name) throws IOException {
    well(rig.kubectl("create", "namespace", "restricted-" + name));
    well(
        rig.kubectl(
            "label",
            "namespace",
            "restricted-" + name,
            "pod-security.kubernetes.io/enforce=restricted"));
    for (JsonNode object : objects(chart.render(name))) {
      JsonNode spec =
          object.path("kind").asText().equals("Pod")
              ? object.path("spec")
              : object.at("/spec/template/spec");
      if (spec.has("containers")) {
        var pod = YAML.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("name", "pod").put("namespace", "restricted-" + name);
        pod.set(
            "spec",
            ((com.fasterxml.jackson.databind.node.ObjectNode) spec.deepCopy())
                .without("serviceAccountName"));
        Path file = Files.createTempFile(rig.folder(), "pod", ".yaml");
        Files.writeString(file, YAML.writeValueAsString(pod));
        well(rig.kubectl("create", "--dry-run=server", "-f", file.toString()));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replica=3                              | replica",
        "settings.statsd.prot=1                 | prot",
        "settings.pulse=fast                    | pulse",
        "settings.statsd.dialect=graphite       | dialect",
        "settings.consul.token=x                | token",
        "image.tagg=1                           | tagg",
        "watch.namespaces={Shop}                | namespaces",
        "watch.class=Blue                       | class",
        "watch.class=true                       | class",
        "settings.operator.class=blue           | class",
        "secrets.consul.token.name=x            | key",
        "networkPolicy.enable=true              | enable",
        "settings.prometheus.servers.main.username=x | url",
        "settings.operator.namespaces={shop}    | namespaces",
        "settings.leaderElection.enabled=false  | the chart wants it",
        "secrets.prometheus.main.token.name=x   | token",
        "haproxy.enabled=true                   | wants settings.consul.address",
        "haproxy.enabled=true,settings.consul.address=http://c:8500 | haproxy.consulDns is missing",
        "settings.leaderElection.namespace=shop | in the release's namespace only",
        "settings.http.bind=127.0.0.1           | probes come from outside",
        "settings.page.bind=0.0.0.0             | write secrets.page.token",
        "settings.statsd.advertise.port=9125    | without settings.statsd.advertise.host",
        "haproxy.via=map                        | via",
        "haproxy.services[0].name=worker        | namespace",
        "haproxy.consulDns=consul               | consulDns",
        "settings.haproxy.servers.main.map=x    | runtime",
      })
  void whatCannotBeMeantIsRefused(String set, String named) {
    Rig.Said said = chart.template("--set", set);

    assertThat(said.exit()).as(said.text()).isNotZero();
    assertThat(said.text()).contains(named);
  }

  @Test
  void aSecretWithoutItsServerIsSaid() {
    Rig.Said said =
        chart.template(
            "--set",
            "secrets.prometheus.main.bearerToken.name=x,secrets.prometheus.main.bearerToken.key=y");

    assertThat(said.text()).contains("write settings.prometheus.servers.main.url");
    said =
        chart.template(
            "--set", "secrets.webhooks.ci.signingKey.name=x,secrets.webhooks.ci.signingKey.key=y");

    assertThat(said.text()).contains("write settings.webhooks.servers.ci.url");
  }

  @Test
  void aNamespacedOneWantsAnIdOfItsOwn() {
    Rig.Said said =
        chart.template(
            "--set", "watch.namespaces={shop},settings.consul.address=http://consul:8500");

    assertThat(said.text()).contains("settings.consul.clusterId is missing");
  }

  @Test
  void theNotesSayTheNextCommandAndTheImage() throws IOException {
    well(install("--dry-run=server"));
    Rig.Said said = install("--dry-run=server", "--set", "image.tag=1.2.3");

    assertThat(said.text())
        .contains("scaledservice/operator:1.2.3")
        .contains("kubectl -n scaledservice rollout status deployment/scaledservice");
  }

  /** Installed, changed, tested, uninstalled; the definition and the services outlive it. */
  @Test
  void aLife() {
    well(rig.kubectl("delete", "crd", "scaledservices.scaledservice.dev"));
    well(install("--wait", "--timeout", "60s"));
    well(rig.kubectl("-n", NAMESPACE, "rollout", "status", "deployment/scaledservice"));
    well(rig.kubectl("get", "scaledservices", "-A"));
    well(install("--wait", "--timeout", "60s", "--set", "settings.pulse=300ms"));
    assertThat(
            rig.kubectl("-n", NAMESPACE, "get", "configmap", "scaledservice", "-o", "yaml").text())
        .contains("pulse: 300ms");
    Path example = Rig.root().resolve("examples/01-smallest.yaml");
    well(rig.kubectl("-n", "shop", "apply", "-f", example.toString()));

    well(rig.helm("uninstall", "scaledservice", "--namespace", NAMESPACE, "--wait"));

    assertThat(rig.kubectl("-n", "shop", "get", "scaledservices", "-o", "name").text())
        .contains("scaledservice.scaledservice.dev/worker");
    assertThat(
            rig.kubectl("-n", NAMESPACE, "get", "deployments,services,roles,jobs", "-o", "name")
                .text())
        .doesNotContain("scaledservice");
    well(install("--wait", "--timeout", "60s"));
    well(rig.helm("uninstall", "scaledservice", "--namespace", NAMESPACE, "--wait"));
    well(rig.kubectl("-n", "shop", "delete", "scaledservices", "--all"));
  }

  @Test
  void itsDefinitionIsTheGeneratedOneAndIsKept() throws IOException {
    JsonNode rendered = objects(chart.template("--show-only", "templates/crd.yaml")).getFirst();
    JsonNode generated =
        YAML.readTree(Rig.root().resolve("crds/scaledservices.scaledservice.dev.yaml").toFile());

    assertThat(rendered.path("spec")).isEqualTo(generated.path("spec"));
    assertThat(rendered.at("/metadata/annotations/helm.sh~1resource-policy").asText())
        .isEqualTo("keep");
  }

  private static Rig.Said install(String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "upgrade",
                "--install",
                NAMESPACE,
                Chart.FOLDER.toString(),
                "--namespace",
                NAMESPACE,
                "--take-ownership"));
    command.addAll(List.of(more));
    return rig.helm(command.toArray(String[]::new));
  }

  private static List<JsonNode> objects(Rig.Said said) throws IOException {
    well(said);
    List<JsonNode> objects = new ArrayList<>();
    YAML.readerFor(JsonNode.class)
        .<JsonNode>readValues(said.text())
        .forEachRemaining(object -> {
          if (object.isObject()) {
            objects.add(object);
          }
        });
    return objects;
  }

  private static void well(Rig.Said said) {
    assertThat(said.exit()).as(said.text()).isZero();
  }
}
