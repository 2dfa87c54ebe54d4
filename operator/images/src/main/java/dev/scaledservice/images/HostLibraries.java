package dev.scaledservice.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The loader and the shared libraries of this machine that a Java runtime cannot do without: those
 * that {@code ldd} names for its programs and libraries.
 */
final class HostLibraries {

  /** {@code libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x..)}, {@code /lib64/ld-... (0x..)}. */
  private static final Pattern LOADED = Pattern.compile("(/\\S+) \\(0x[0-9a-f]+\\)");

  private HostLibraries() {}

  /** Where they are on this machine; they belong at the same places in the image. */
  static Set<Path> of(JavaRuntime runtime) throws IOException {
    Set<Path> libraries = new TreeSet<>();
    for (Path file : programsAndLibraries(runtime.home())) {
      Matcher loaded = LOADED.matcher(Shell.run(runtime.home(), "ldd", file.toString()));
      while (loaded.find()) {
        Path library = Path.of(loaded.group(1));
        if (!library.startsWith(runtime.home())) {
          libraries.add(library);
        }
      }
    }
    if (libraries.isEmpty()) {
      throw new IOException(
          "ldd names no library for %s; wants a Linux with glibc".formatted(runtime.java()));
    }
    return libraries;
  }

  private static Iterable<Path> programsAndLibraries(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.endsWith("bin/java") || file.toString().endsWith(".so"))
          .sorted()
          .toList();
    }
  }
}
