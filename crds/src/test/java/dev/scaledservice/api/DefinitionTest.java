package dev.scaledservice.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DefinitionTest {

  private static final Path ROOT =
      Path.of(
          Objects.requireNonNull(System.getProperty("project.root"), "project.root is not set"));

  @Test
  void theCheckedInDefinitionIsWhatTheRecordsSay() throws IOException {
    compare(ROOT.resolve("crds/scaledservices.scaledservice.dev.yaml"), Definition.yaml());
  }

  /** Helm packages no file from outside of the chart's folder. */
  @Test
  void theChartsCopyIsWhatTheRecordsSay() throws IOException {
    compare(
        ROOT.resolve("helm/scaledservice/files/scaledservices.scaledservice.dev.yaml"),
        Definition.yaml());
  }

  @Test
  void theReferenceIsWhatTheRecordsSay() throws IOException {
    compare(ROOT.resolve("docs/api.md"), ApiReference.markdown());
  }

  private static void compare(Path file, String generated) throws IOException {
    if (Boolean.getBoolean("crd.write")) {
      Files.writeString(file, generated);
    }
    assertThat(file).as("run `make crd` and look at what changed").hasContent(generated);
  }

  @Test
  void itStaysSmallEnoughToBeAppliedByTheClient() {
    // kubectl keeps a copy in an annotation, which may hold 262,144 bytes.
    assertThat(Definition.yaml().length()).isLessThan(200_000);
  }
}
