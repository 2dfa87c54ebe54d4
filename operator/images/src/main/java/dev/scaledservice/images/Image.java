package dev.scaledservice.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * An image: layers from what seldom changes to what often does, one user without rights, and the
 * launcher as its only entry. Two of the same sources are equal but for the cache's layer.
 *
 * @param staged the program
 * @param runtime the Java below it
 * @param base a reference, or {@link #SCRATCH}
 * @param foundation files at their places in the image, for those who have no base
 */
record Image(Staged staged, JavaRuntime runtime, String base, Map<Path, Path> foundation) {

  /** No base: everything is in the image itself. */
  static final String SCRATCH = "scratch";

  private static final String JAVA_HOME = "/opt/java";

  /** Nobody's, as usual for images without a distribution. */
  private static final String USER = "65532:65532";

  Image {
    foundation = Map.copyOf(foundation);
  }

  /** Writes an archive that {@code ctr}, {@code docker}, {@code podman} and {@code kind} load. */
  void save(String reference, Path archive, Path caches) throws IOException {
    try {
      Path plain = Files.createTempFile(Files.createDirectories(caches), "plain", ".tar");
      contain(Containerizer.to(TarImage.at(plain).named(reference)), caches);
      Archive.named(plain, archive, reference);
      Files.delete(plain);
    } catch (InvalidImageReferenceException e) {
      throw new IOException(reference + " is no name for an image", e);
    }
  }

  /** Pushes to a registry, with the credentials that {@code docker login} left. */
  void push(String reference, Path caches) throws IOException {
    try {
      contain(Containerizer.to(withCredentials(reference)), caches);
    } catch (InvalidImageReferenceException e) {
      throw new IOException(
          "%s is no name for an image; wants a registry such as registry.example/team"
              .formatted(reference),
          e);
    }
  }

  private void contain(Containerizer containerizer, Path caches) throws IOException {
    try {
      plan()
          .containerize(
              containerizer
                  .setBaseImageLayersCache(caches.resolve("base"))
                  .setApplicationLayersCache(caches.resolve("layers"))
                  .setToolName("scaledservice")
                  .setAllowInsecureRegistries(true));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | InvalidImageReferenceException e) {
      throw new IOException(
          "the image %s could not be made: %s".formatted(staged.program().name(), e.getMessage()),
          e);
    } catch (Exception e) {
      throw new IOException(
          "the registry of %s refused: %s".formatted(staged.program().name(), e.getMessage()), e);
    }
  }

  private JibContainerBuilder plan() throws IOException, InvalidImageReferenceException {
    var from = base.equals(SCRATCH) ? Jib.fromScratch() : Jib.from(withCredentials(base));
    return from.setPlatforms(Set.of(new Platform(architecture(), "linux")))
        .setFormat(ImageFormat.OCI)
        .setCreationTime(Instant.EPOCH)
        .setUser(USER)
        .setWorkingDirectory(AbsoluteUnixPath.get("/"))
        .setEnvironment(Map.of("JAVA_HOME", JAVA_HOME, "PATH", JAVA_HOME + "/bin"))
        .setLabels(
            Map.of("org.opencontainers.image.title", "scaledservice " + staged.program().name()))
        .setEntrypoint(JAVA_HOME + "/bin/java", "@" + Staged.APP + "/" + Staged.OPTIONS)
        .setFileEntriesLayers(layers());
  }

  private List<FileEntriesLayer> layers() throws IOException {
    var system = FileEntriesLayer.builder().setName("system");
    foundation.forEach((place, file) -> add(system, file, place.toString()));
    return Stream.of(
            system.build(),
            tree("java", runtime.home(), JAVA_HOME, _ -> true),
            tree("libraries", staged.folder(), Staged.APP, file -> file.startsWith("lib")),
            tree(
                "classes",
                staged.folder(),
                Staged.APP,
                file -> !file.startsWith("lib") && !file.endsWith(staged.cacheName())),
            tree("cache", staged.folder(), Staged.APP, file -> file.endsWith(staged.cacheName())))
        .filter(layer -> !layer.getEntries().isEmpty())
        .toList();
  }

  private static FileEntriesLayer tree(
      String name, Path folder, String place, Predicate<Path> belongs) throws IOException {
    var layer = FileEntriesLayer.builder().setName(name);
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> belongs.test(folder.relativize(file)))
          .sorted()
          .forEach(file -> add(layer, file, place + "/" + folder.relativize(file)));
    }
    return layer.build();
  }

  private static void add(FileEntriesLayer.Builder layer, Path file, String place) {
    layer.addEntry(
        file,
        AbsoluteUnixPath.get(place),
        FilePermissions.fromOctalString(Files.isExecutable(file) ? "755" : "644"),
        Staged.TIME);
  }

  private static RegistryImage withCredentials(String reference)
      throws InvalidImageReferenceException {
    var image = RegistryImage.named(reference);
    var factory =
        CredentialRetrieverFactory.forImage(
            com.google.cloud.tools.jib.api.ImageReference.parse(reference), _ -> {});
    return image.addCredentialRetriever(factory.dockerConfig());
  }

  private static String architecture() {
    return switch (System.getProperty("os.arch")) {
      case "aarch64" -> "arm64";
      case String other -> other;
    };
  }
}
