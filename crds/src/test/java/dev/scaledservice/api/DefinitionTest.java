package dev.scaledservice.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DefinitionTest {

  private static final Path FILE =
      Path.of(
          Objects.requireNonNull(System.getProperty("project.root"), "project.root is not set"),
          "crds",
          "scaledservices.scaledservice.dev.yaml");

  @Test
  void theCheckedInFileIsWhatTheRecordsSay() throws IOException {
    String generated = Definition.yaml();
    if (Boolean.getBoolean("crd.write")) {
      Files.writeString(FILE, generated);
    }
    assertThat(FILE).as("run `make crd` and look at what changed").hasContent(generated);
  }

  @Test
  void itStaysSmallEnoughToBeAppliedByTheClient() {
    // kubectl keeps a copy in an annotation, which may hold 262,144 bytes.
    assertThat(Definition.yaml().length()).isLessThan(200_000);
  }
}
