package dev.scaledservice.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Image image;

  /** A program of two empty jars on a runtime of one file. */
  @BeforeEach
  void make() throws IOException {
    Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
    assertThat(Files.writeString(java, "java").toFile().setExecutable(true)).isTrue();
    Path app = Files.createDirectories(folder.resolve("app/lib"));
    Files.writeString(app.resolve("library.jar"), "library");
    Files.writeString(folder.resolve("app/own.jar"), "own");
    Files.writeString(folder.resolve("app/options"), "options");
    Files.writeString(folder.resolve("app/operator.aot"), "cache");
    image = on(Image.SCRATCH);
  }

  private Image on(String base) {
    var staged =
        new Staged(
            Program.OPERATOR,
            folder.resolve("app"),
            List.of("own.jar"),
            List.of("lib/library.jar"));
    return new Image(staged, new JavaRuntime(folder.resolve("java")), base, Map.of());
  }

  @Test
  void anArchiveIsKnownByItsNameToContainerdAndToDocker() throws IOException {
    Map<String, byte[]> files = saved("scaledservice/operator:1.2.3");

    JsonNode annotations = json(files, "index.json").at("/manifests/0/annotations");
    assertThat(annotations.path("io.containerd.image.name").asText())
        .isEqualTo("docker.io/scaledservice/operator:1.2.3");
    JsonNode dockers = json(files, "manifest.json").get(0);
    assertThat(dockers.at("/RepoTags/0").asText()).isEqualTo("scaledservice/operator:1.2.3");
    assertThat(files).containsKey(dockers.path("Config").asText());
    assertThat(dockers.path("Layers"))
        .hasSize(4)
        .allSatisfy(layer -> assertThat(files).containsKey(layer.asText()));
  }

  @Test
  void aNameWithItsRegistryIsLeftAlone() throws IOException {
    Map<String, byte[]> files = saved("registry.example/team/operator:1");

    assertThat(json(files, "index.json").toString())
        .contains("\"registry.example/team/operator:1\"");
  }

  @Test
  void theSameSourcesMakeTheSameBytes() throws IOException {
    saved("scaledservice/operator:1");
    byte[] first = Files.readAllBytes(folder.resolve("image.tar"));

    saved("scaledservice/operator:1");

    assertThat(folder.resolve("image.tar")).hasBinaryContent(first);
  }

  @Test
  void aRegistryGetsEveryLayerAndTheManifest() throws IOException {
    try (var registry = new TinyRegistry(folder)) {
      image.push(registry.name() + "/team/operator:1.2.3", folder.resolve("cache"));

      JsonNode manifest = JSON.readTree(registry.manifests().get("1.2.3"));
      assertThat(manifest.path("layers"))
          .hasSize(4)
          .allSatisfy(
              layer -> assertThat(registry.blobs()).containsKey(layer.path("digest").asText()));
      assertThat(registry.blobs()).containsKey(manifest.at("/config/digest").asText());
    }
  }

  @Test
  void anImageStandsOnItsBase() throws IOException {
    try (var registry = new TinyRegistry(folder)) {
      String base = registry.name() + "/base:25";
      image.push(base, folder.resolve("cache"));
      Files.writeString(folder.resolve("app/own.jar"), "another");

      on(base).push(registry.name() + "/operator:1.2.3", folder.resolve("other cache"));

      assertThat(layers(registry, "1.2.3")).hasSize(8).startsWith(layers(registry, "25"));
    }
  }

  private static String[] layers(TinyRegistry registry, String tag) throws IOException {
    return JSON.readTree(registry.manifests().get(tag))
        .path("layers")
        .findValuesAsText("digest")
        .toArray(String[]::new);
  }

  @Test
  void aNameThatIsNoneIsSaid() {
    assertThatThrownBy(() -> image.push("Registry/Operator", folder.resolve("cache")))
        .hasMessageContaining("is no name for an image; wants a registry");
  }

  private Map<String, byte[]> saved(String reference) throws IOException {
    Path archive = folder.resolve("image.tar");
    image.save(reference, archive, folder.resolve("cache"));
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (InputStream in = Files.newInputStream(archive);
        var entries = new TarArchiveInputStream(in)) {
      for (var entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        files.put(entry.getName(), entries.readAllBytes());
      }
    }
    return files;
  }

  private static JsonNode json(Map<String, byte[]> files, String name) throws IOException {
    return JSON.readTree(files.get(name));
  }
}
