package dev.scaledservice.images;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program laid out in a folder as in its image under {@code /app}: our own jars, {@code lib}, the
 * flags and options, the cache. The JVM compares names, order, sizes and times of the jars with
 * those of the rehearsal, so they are the image's here already.
 *
 * @param program what it is
 * @param folder stands for {@code /app}
 * @param own names of our own jars; the program's comes first
 * @param libraries names of the others
 */
record Staged(Program program, Path folder, List<String> own, List<String> libraries) {

  /** What every file in an image has. */
  static final Instant TIME = Instant.ofEpochSecond(1);

  static final String APP = "/app";
  static final String OPTIONS = "options";

  private static final String FLAGS = "flags";
  private static final String FLAG = "-XX:";

  private static final String LIB = "lib/";

  Staged {
    own = List.copyOf(own);
    libraries = List.copyOf(libraries);
  }

  /**
   * @param root the checkout
   * @param folder an empty one
   */
  static Staged stage(Program program, Path root, String version, Path folder) throws IOException {
    Path target = root.resolve(program.module()).resolve("target");
    Path jar = target.resolve("%s-%s.jar".formatted(program.module().getFileName(), version));
    if (!Files.exists(jar)) {
      throw new IOException(jar + " is not there; package " + program.module() + " first");
    }
    Files.createDirectories(folder.resolve(LIB));
    List<String> own = new ArrayList<>();
    List<String> libraries = new ArrayList<>();
    own.add(copy(jar, folder, ""));
    for (Path library : jars(target.resolve("lib"))) {
      if (isOurs(library)) {
        own.add(copy(library, folder, ""));
      } else {
        libraries.add(copy(library, folder, LIB));
      }
    }
    var staged = new Staged(program, folder, own, libraries);
    Files.writeString(folder.resolve(FLAGS), staged.flags());
    Files.writeString(folder.resolve(OPTIONS), staged.options());
    return staged;
  }

  Path cache() {
    return folder.resolve(cacheName());
  }

  String cacheName() {
    return program.name() + ".aot";
  }

  /** The class path below a folder. */
  String classPath(String below) {
    return Stream.concat(own.stream(), libraries.stream())
        .map(jar -> below + "/" + jar)
        .reduce((one, other) -> one + ":" + other)
        .orElseThrow();
  }

  /** What the JVM reads before all else, so that each flag that a person adds wins. */
  private String flags() {
    return lines(
        program.options().stream()
            .filter(option -> option.startsWith(FLAG))
            .map(option -> option.substring(FLAG.length())));
  }

  /**
   * What the launcher reads in the image, after a person's {@code JDK_JAVA_OPTIONS}: the last of
   * two would win, so that nothing is here which they may want otherwise.
   */
  private String options() {
    return lines(
        Stream.concat(
            program.options().stream().filter(option -> !option.startsWith(FLAG)),
            Stream.of(
                FLAG + "Flags=" + APP + "/" + FLAGS,
                FLAG + "AOTCache=" + APP + "/" + cacheName(),
                "-cp",
                classPath(APP),
                program.mainClass())));
  }

  private static String lines(Stream<String> lines) {
    return lines.collect(Collectors.joining("\n", "", "\n"));
  }

  private static String copy(Path jar, Path folder, String below) throws IOException {
    String name = below + jar.getFileName();
    Path copy = Files.copy(jar, folder.resolve(name));
    Files.setLastModifiedTime(copy, FileTime.from(TIME));
    return name;
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static boolean isOurs(Path jar) {
    try (var file = new JarFile(jar.toFile())) {
      return file.stream().anyMatch(entry -> entry.getName().startsWith("dev/scaledservice/"));
    } catch (IOException e) {
      throw new UncheckedIOException(jar + " cannot be read", e);
    }
  }
}
