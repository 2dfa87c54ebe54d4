package dev.scaledservice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The operator with the rights that the chart gives it, and no others. */
@Tag("cluster")
class InstalledTest {

  private static final String NAMESPACE = "scaledservice";
  private static final Path EXAMPLES = Rig.root().resolve("examples");

  /** What anybody may do with services; some of it with a part of them. */
  private static final List<String> VERBS =
      List.of(
          "get",
          "list",
          "watch",
          "create",
          "delete",
          "patch",
          "update",
          "patch scale",
          "patch status");

  private static Rig rig;
  private static OperatorUnderTest operator;

  @BeforeAll
  static void start() {
    rig = Rig.start();
    well(
        rig.helm(
            "upgrade",
            "--install",
            "scaledservice",
            Chart.FOLDER.toString(),
            "--namespace",
            NAMESPACE,
            "--create-namespace",
            "--take-ownership",
            "--set",
            "replicas=0,settings.consul.address=http://" + rig.fact("CONSUL_HTTP_ADDR")));
    operator =
        new OperatorUnderTest(
            rig,
            OperatorUnderTest.Place.of(rig)
                .as(ChartsAccount.kubeconfig(rig, NAMESPACE), NAMESPACE));
    well(rig.kubectl("create", "namespace", "shop"));
    rig.defineGateways();
  }

  @AfterAll
  static void end() {
    operator.close();
    rig.close();
  }

  @Test
  void everyExampleBecomesReadyAndNothingIsForbidden() {
    well(rig.kubectl("-n", "shop", "apply", "-f", EXAMPLES.toString()));

    well(
        rig.kubectl(
            "-n",
            "shop",
            "wait",
            "--for=condition=Ready",
            "--timeout=90s",
            "scaledservice",
            "--all"));

    well(rig.kubectl("-n", "shop", "scale", "scaledservice", "worker", "--replicas=4"));
    well(rig.kubectl("-n", "shop", "scale", "scaledservice", "worker-pinned", "--replicas=1"));
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(counts()).contains("worker=4", "worker-pinned=1"));
    well(rig.kubectl("-n", "shop", "delete", "scaledservice", "--all", "--timeout=60s"));
    assertThat(operator.log()).doesNotContainIgnoringCase("forbidden");
  }

  @Test
  void kubectlExplainsEveryFieldAPersonWrites() {
    for (String field : List.of("", ".spec.replicas", ".spec.scaling.metrics.statsd", ".status")) {
      // The API server publishes a new definition's schema some time after it serves its objects.
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> {
            Rig.Said said = rig.kubectl("explain", "scaledservice" + field);
            well(said);
            assertThat(said.text()).contains("DESCRIPTION:").doesNotContain("<empty>");
          });
    }
  }

  @Test
  void kubectlShowsListsAndDescribes() {
    well(rig.kubectl("create", "namespace", "told"));
    well(
        rig.kubectl(
            "-n",
            "told",
            "apply",
            "--server-side",
            "-f",
            EXAMPLES.resolve("01-smallest.yaml").toString()));
    well(
        rig.kubectl(
            "-n",
            "told",
            "wait",
            "--for=condition=Ready",
            "--timeout=90s",
            "scaledservice/worker"));

    assertThat(rig.kubectl("-n", "told", "get", "ssvc").text().lines().findFirst())
        .hasValueSatisfying(
            header -> assertThat(header).contains("NAME", "READY", "DESIRED", "LOAD"));
    assertThat(rig.kubectl("-n", "told", "describe", "scaledservice", "worker").text())
        .contains("RevisionCreated", "Because:", "EnoughReady");
    well(rig.kubectl("-n", "told", "delete", "scaledservice", "worker", "--timeout=60s"));
  }

  /** Who may edit a namespace may make services there, and nowhere else; who may view looks. */
  @Test
  void whoMayEditOrViewANamespaceMayDoSoWithServicesToo() {
    well(rig.kubectl("create", "namespace", "team"));
    for (String role : List.of("edit", "view")) {
      well(rig.kubectl("-n", "team", "create", "serviceaccount", role));
      well(
          rig.kubectl(
              "-n",
              "team",
              "create",
              "rolebinding",
              role,
              "--clusterrole=" + role,
              "--serviceaccount=team:" + role));
    }
    // A controller collects what goes with the roles.
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          assertThat(rights("edit"))
              .containsExactlyInAnyOrder(
                  "get", "list", "watch", "create", "delete", "patch", "update", "patch scale");
          assertThat(rights("view")).containsExactlyInAnyOrder("get", "list", "watch");
        });
    assertThat(answer("edit", "shop", "create")).isEqualTo("no");
    assertThat(answer("edit", "shop", "get")).isEqualTo("no");
  }

  /** Of the service account of that name, in its namespace. */
  private static List<String> rights(String account) {
    return VERBS.stream().filter(right -> answer(account, "team", right).equals("yes")).toList();
  }

  /**
   * @param right a verb, and perhaps a subresource
   */
  private static String answer(String account, String namespace, String right) {
    String[] words = right.split(" ", 2);
    return rig.kubectl(
            "auth",
            "can-i",
            words[0],
            "scaledservices",
            "--subresource=" + (words.length == 1 ? "" : words[1]),
            "--namespace=" + namespace,
            "--as=system:serviceaccount:team:" + account)
        .text()
        .strip();
  }

  private static List<String> counts() {
    return rig.kubectl(
            "-n",
            "shop",
            "get",
            "deployments",
            "-o",
            "jsonpath={range .items[*]}{.metadata.labels.scaledservice\\.dev/name}={.status.replicas}{\"\\n\"}{end}")
        .text()
        .lines()
        .toList();
  }

  private static void well(Rig.Said said) {
    assertThat(said.exit()).as(said.text()).isZero();
  }
}
