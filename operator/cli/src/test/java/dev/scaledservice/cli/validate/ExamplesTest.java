package dev.scaledservice.cli.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scaledservice.cli.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people copy from is right, and says when to use it. */
class ExamplesTest {

  private static final Path ROOT =
      Path.of(
          Objects.requireNonNull(System.getProperty("project.root"), "project.root is not set"));

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("examples"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isValid(Path example) {
    var result = Shell.run("validate", example.toString());

    assertThat(result.exit()).as(result.out() + result.err()).isZero();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void saysWhenToUseIt(Path example) throws IOException {
    assertThat(Files.readString(example)).startsWith("# ");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void namesAnImageOfThisVersion(Path example) throws IOException {
    assertThat(Files.readString(example)).contains("scaledservice/worker:" + version());
  }

  @Test
  void theChartIsOfThisVersion() throws IOException {
    assertThat(Files.readString(ROOT.resolve("helm/scaledservice/Chart.yaml")))
        .contains("\nversion: " + version() + "\n", "\nappVersion: " + version() + "\n");
  }

  private static String version() throws IOException {
    try (Stream<String> lines = Files.lines(ROOT.resolve("pom.xml"))) {
      return lines
          .filter(line -> line.startsWith("  <version>"))
          .findFirst()
          .orElseThrow()
          .replaceAll("</?version>", "")
          .strip();
    }
  }

  @Test
  void theFirstIsTenLines() throws IOException {
    Path first = examples().stream().findFirst().orElseThrow();

    assertThat(Files.readAllLines(first)).hasSizeLessThanOrEqualTo(12);
    assertThat(Files.readAllLines(first).stream().filter(line -> !line.startsWith("#")))
        .hasSizeLessThanOrEqualTo(10);
  }
}
