package dev.scaledservice.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes or pushes the images; the modules have been packaged before. */
@Command(name = "images", sortOptions = false)
public final class Main implements Callable<Integer> {

  @Option(names = "--root", required = true, description = "the checkout")
  private Path root = Path.of(".");

  @Option(names = "--version", required = true, description = "of the modules, and the tag")
  private String version = "";

  @Option(names = "--out", required = true, description = "folder of the archives")
  private Path out = Path.of("target/images");

  @Option(
      names = "--base",
      description = "an image with glibc, pulled from its registry; without, nothing is pulled")
  private String base = Image.SCRATCH;

  @Option(names = "--registry", description = "push there instead of writing archives")
  private @Nullable String registry;

  private Main() {}

  /** Exits with 1 and the reason when an image cannot be made. */
  public static void main(String[] arguments) {
    var line = new CommandLine(new Main());
    line.setExecutionExceptionHandler((e, _, _) -> {
      System.err.println(e.getMessage());
      return 1;
    });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Workshop workshop = new Workshop(root.toAbsolutePath().normalize(), version, base);
    List<Image> images = workshop.make(out.toAbsolutePath().normalize().resolve("work"));
    for (Image image : images) {
      deliver(image);
    }
    return 0;
  }

  private void deliver(Image image) throws IOException {
    String name = "scaledservice/%s:%s".formatted(image.staged().program().name(), version);
    Path caches = out.toAbsolutePath().resolve("cache");
    if (registry == null) {
      Path archive = out.toAbsolutePath().resolve(image.staged().program().name() + ".tar");
      image.save(name, archive, caches);
      System.out.printf("%s  %s  %d MB%n", archive, name, Files.size(archive) >> 20);
    } else {
      String reference =
          registry.replaceFirst("/$", "") + "/" + name.substring(name.indexOf('/') + 1);
      image.push(reference, caches);
      System.out.println("pushed " + reference);
    }
  }
}
