package dev.scaledservice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The images as they are written: what is in them, and that they start as they should. */
@Tag("cluster")
class ImagesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path MODULE = Rig.root().resolve("operator/images/target");
  private static final long LARGEST = 120_000_000;

  @TempDir private static Path folder;

  @BeforeAll
  static void make() throws Exception {
    String classPath =
        MODULE.resolve("classes") + ":" + Files.readString(MODULE.resolve("classpath"));
    run(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dlogback.configurationFile=images/logback.xml",
            "-cp",
            classPath,
            "dev.scaledservice.images.Main",
            "--root",
            Rig.root().toString(),
            "--version",
            version(),
            "--out",
            folder.resolve("images").toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator", "sensor", "worker", "app", "load"})
  void isSmallAndRunsAsNobodyWithoutAShell(String name) throws Exception {
    Path unpacked = unpack(name);
    JsonNode config = config(unpacked);

    assertThat(Files.size(archive(name))).isLessThan(LARGEST);
    assertThat(config.at("/config/User").asText()).isEqualTo("65532:65532");
    assertThat(config.at("/config/Entrypoint").get(0).asText()).isEqualTo("/opt/java/bin/java");
    Path root = root(unpacked, name);
    assertThat(root.resolve("bin")).doesNotExist();
    assertThat(root.resolve("usr/bin")).doesNotExist();
    assertThat(root.resolve("app/" + name + ".aot")).isNotEmptyFile();
  }

  @Test
  void itsNamesAreThoseThatToolsLookFor() throws Exception {
    Path unpacked = unpack("operator");
    JsonNode annotations =
        JSON.readTree(unpacked.resolve("index.json").toFile()).at("/manifests/0/annotations");
    JsonNode dockers = JSON.readTree(unpacked.resolve("manifest.json").toFile()).get(0);

    assertThat(annotations.path("io.containerd.image.name").asText())
        .isEqualTo("docker.io/scaledservice/operator:" + version());
    assertThat(dockers.at("/RepoTags/0").asText()).isEqualTo("scaledservice/operator:" + version());
    assertThat(dockers.path("Layers"))
        .allSatisfy(layer -> assertThat(unpacked.resolve(layer.asText())).exists());
  }

  /** With {@code AOTMode=on} a cache that does not fit is an error, and not just slow. */
  @Test
  void theCacheIsUsed() throws Exception {
    Path root = root(unpack("operator"), "operator");

    String output = inside(root, "-XX:AOTMode=on -Xlog:class+load", "--print-config");

    List<String> loaded = output.lines().filter(line -> line.contains(" source: ")).toList();
    long shared = loaded.stream().filter(line -> line.contains("shared objects file")).count();
    assertThat(output).contains("leaseDuration");
    assertThat(shared).isGreaterThan(500).isGreaterThan(loaded.size() * 9L / 10);
  }

  @Test
  void aFlagOfThePersonWins() throws Exception {
    Path root = root(unpack("operator"), "operator");

    String output = inside(root, "-XX:MaxRAMPercentage=71 -XX:+PrintFlagsFinal", "--print-config");

    assertThat(output)
        .containsPattern("double MaxRAMPercentage += 71")
        .containsPattern("bool UseSerialGC += true");
  }

  @Test
  @Tag("slow")
  void twoOfTheSameSourcesDifferInTheCacheAlone() throws Exception {
    List<String> before = layers(unpack("operator"));
    make();

    List<String> after = layers(unpack("operator"));

    assertThat(after.subList(0, after.size() - 1)).isEqualTo(before.subList(0, before.size() - 1));
  }

  private static String version() throws IOException {
    try (Stream<String> lines = Files.lines(Rig.root().resolve("pom.xml"))) {
      return lines
          .filter(line -> line.startsWith("  <version>"))
          .findFirst()
          .orElseThrow()
          .strip()
          .replaceAll("</?version>", "");
    }
  }

  private static Path archive(String name) {
    return folder.resolve("images").resolve(name + ".tar");
  }

  private static List<String> layers(Path unpacked) throws IOException {
    return StreamSupport.stream(manifest(unpacked).path("layers").spliterator(), false)
        .map(layer -> layer.path("digest").asText())
        .toList();
  }

  /** In the image's own files, as its own user, who cannot write there. */
  private static String inside(Path root, String javaOptions, String... arguments)
      throws Exception {
    assumeTrue(isRoot(), "only root may chroot");
    // Every container has these: the loader finds libraries beside the program by /proc.
    String script =
        """
        mkdir -p "$0/proc" "$0/dev"
        mount --bind /proc "$0/proc" && mount --bind /dev "$0/dev"
        exec chroot --userspec=65532:65532 "$0" /opt/java/bin/java @/app/options "$@"
        """;
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "-i",
                "PATH=" + System.getenv("PATH"),
                "JDK_JAVA_OPTIONS=" + javaOptions,
                "unshare",
                "--mount",
                "bash",
                "-c",
                script,
                root.toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static Path unpack(String name) throws Exception {
    Path unpacked = Files.createTempDirectory(folder, name);
    run(List.of("tar", "-xf", archive(name).toString(), "-C", unpacked.toString()));
    return unpacked;
  }

  private static Path root(Path unpacked, String name) throws Exception {
    Path root = Files.createTempDirectory(folder, name + "-root");
    run(List.of("chmod", "-R", "a+rX", folder.toString()));
    for (String digest : layers(unpacked)) {
      Path layer = blob(unpacked, digest);
      run(List.of("tar", "-xzf", layer.toString(), "-C", root.toString()));
    }
    run(List.of("chmod", "755", root.toString()));
    return root;
  }

  private static JsonNode config(Path unpacked) throws IOException {
    return JSON.readTree(blob(unpacked, manifest(unpacked).at("/config/digest").asText()).toFile());
  }

  private static JsonNode manifest(Path unpacked) throws IOException {
    JsonNode index = JSON.readTree(unpacked.resolve("index.json").toFile());
    return JSON.readTree(blob(unpacked, index.at("/manifests/0/digest").asText()).toFile());
  }

  private static Path blob(Path unpacked, String digest) {
    return unpacked.resolve("blobs").resolve(digest.replace(':', '/'));
  }

  private static String run(List<String> command) throws Exception {
    Path output = Files.createTempFile(folder, "output", ".txt");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
    String text = Files.readString(output);
    assertThat(process.exitValue()).as(command + ":\n" + text).isZero();
    return text;
  }
}
