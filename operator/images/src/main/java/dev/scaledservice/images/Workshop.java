package dev.scaledservice.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes all that is in the images.
 *
 * @param root the checkout
 * @param version of the modules
 * @param base of the images
 */
record Workshop(Path root, String version, String base) {

  /** Instead of a distribution: who we are, and that the hosts file comes before DNS. */
  private static final Map<String, String> SYSTEM_FILES =
      Map.of(
          "/etc/passwd", "nonroot:x:65532:65532:nonroot:/:/nologin\n",
          "/etc/group", "nonroot:x:65532:\n",
          "/etc/nsswitch.conf", "hosts: files dns\n");

  /**
   * @param work a folder that is emptied first
   */
  List<Image> make(Path work) throws IOException {
    empty(work);
    JavaRuntime runtime = JavaRuntime.link(work);
    Map<Path, Path> foundation =
        base.equals(Image.SCRATCH) ? foundation(runtime, work.resolve("system")) : Map.of();
    Staged operator = stage(Program.OPERATOR, work);
    Staged worker = stage(Program.WORKER, work);
    Staged sensor = stage(Program.SENSOR, work);
    Staged app = stage(Program.APP, work);
    Staged load = stage(Program.LOAD, work);
    Path definition = root.resolve("crds/scaledservices.scaledservice.dev.yaml");
    var rehearsal =
        new Rehearsal(runtime, definition, Files.createDirectories(work.resolve("rehearsal")));
    rehearsal.ofServices(sensor, worker, app, load);
    rehearsal.ofOperator(operator, worker);
    return Stream.of(operator, sensor, worker, app, load)
        .map(staged -> new Image(staged, runtime, base, foundation))
        .toList();
  }

  private Staged stage(Program program, Path work) throws IOException {
    return Staged.stage(program, root, version, work.resolve(program.name()));
  }

  private static Map<Path, Path> foundation(JavaRuntime runtime, Path folder) throws IOException {
    Map<Path, Path> files = new TreeMap<>();
    for (Path library : HostLibraries.of(runtime)) {
      files.put(library, library.toRealPath());
    }
    for (Map.Entry<String, String> file : SYSTEM_FILES.entrySet()) {
      Path written = folder.resolve(file.getKey().substring(1));
      Files.createDirectories(written.getParent());
      files.put(Path.of(file.getKey()), Files.writeString(written, file.getValue()));
    }
    return files;
  }

  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(Workshop::delete);
      }
    }
    Files.createDirectories(folder);
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
