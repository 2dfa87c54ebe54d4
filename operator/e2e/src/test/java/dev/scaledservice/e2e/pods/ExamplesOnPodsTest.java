package dev.scaledservice.e2e.pods;

import static dev.scaledservice.e2e.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.api.ScaledService;
import dev.scaledservice.e2e.Rig;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples as people apply them, on real pods: what they ask of an image, of probes and of
 * memory is enough to come up and to serve. All of them, without pods, are applied elsewhere.
 */
@Tag("pods")
class ExamplesOnPodsTest {

  /** What is deleted goes while the next one comes. */
  @RegisterExtension static final Installed installed = Installed.lasting();

  private static final Path EXAMPLES = Rig.root().resolve("examples");
  private static final int PER_SECOND = 60;

  /** Enough for what an instance keeps for its calls to be there. */
  private static final int CALLS = 3 * PER_SECOND;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01-smallest.yaml",
        "02-production.yaml",
        "07-behavior.yaml",
        "08-consul.yaml",
        "09-full.yaml",
        "10-adopt.yaml",
        "11-system.yaml"
      })
  void comesUpAndServes(String file) {
    Path example = EXAMPLES.resolve(file);
    List<String> names = services(example);
    assertThat(names).isNotEmpty();
    eventually(() -> assertThat(there()).doesNotContainAnyElementsOf(names));
    installed.cluster().kubectl("apply", "-f", example.toString());
    for (String name : names) {
      eventually(() -> {
        assertThat(installed.cluster().condition(name, "Ready")).startsWith("True EnoughReady");
        assertThat(installed.cluster().status(name).readyReplicas())
            .isPositive()
            .isEqualTo(installed.cluster().status(name).desiredReplicas());
      });
    }
    try (Traffic traffic =
        Traffic.to(installed.rig(), installed.cluster().address(names.getLast()), PER_SECOND)) {
      eventually(() -> assertThat(traffic.answered()).isGreaterThan(CALLS));
    }
    for (String name : names) {
      assertThat(installed.cluster().restarts(name)).as(name).isZero();
    }
    installed.cluster().kubectl("delete", "--wait=false", "-f", example.toString());
  }

  private static List<String> there() {
    return names(
        installed
            .cluster()
            .client()
            .resources(ScaledService.class)
            .inNamespace("default")
            .list()
            .getItems());
  }

  private static List<String> services(Path example) {
    try (InputStream file = Files.newInputStream(example)) {
      return names(
          installed.cluster().client().load(file).items().stream()
              .filter(object -> object.getKind().equals("ScaledService"))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(List<? extends HasMetadata> objects) {
    return objects.stream().map(object -> object.getMetadata().getName()).sorted().toList();
  }
}
