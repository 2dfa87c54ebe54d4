package dev.scaledservice.e2e.pods;

import dev.scaledservice.e2e.Rig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The one rig with real pods of this JVM; it ends with the JVM, however that ends. */
final class PodsRig {

  private static final List<String> PODS = List.of("--pods");
  private static final PodsRig ONLY = new PodsRig();

  private @Nullable Rig rig;
  private @Nullable String lacking;

  private PodsRig() {}

  /** What the machine lacks for it; empty for nothing. Starts it at the first call. */
  static String lacking() {
    return ONLY.started();
  }

  /** Where nothing is lacking. */
  static Rig get() {
    ONLY.started();
    return Objects.requireNonNull(ONLY.rig);
  }

  private synchronized String started() {
    if (lacking == null) {
      lacking = start();
    }
    return lacking;
  }

  private String start() {
    try {
      Rig.check(PODS);
      Rig begun = Rig.start(withImages());
      Runtime.getRuntime().addShutdownHook(new Thread(begun::close));
      rig = begun;
      return "";
    } catch (Rig.LackingException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static List<String> withImages() {
    List<String> options = new ArrayList<>(PODS);
    for (Path image : images()) {
      options.add("--image");
      options.add(image.toString());
    }
    return options;
  }

  private static List<Path> images() {
    Path folder = Rig.root().resolve("target/images");
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException("there are no images in " + folder + "; run: make image");
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".tar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
