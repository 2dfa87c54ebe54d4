package dev.scaledservice.local;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.scaledservice.local.node.Images;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The embedded cluster as a process of its own. When it is up it prints one line, {@code READY
 * <kubeconfig>}; it ends on SIGTERM, with all its pods.
 */
public final class LocalClusterMain {
  private static final String USAGE =
      """
      usage: LocalClusterMain [--port N] [--cidr 127.x.0.0/16] [--folder DIR] [--images FILE]
                              [--install FILE]... [--with-stdin]
        --port        of the API server on 127.0.0.1 (default: a free one)
        --cidr        addresses of pods (default: 127.77.0.0/16 or the next that is free)
        --folder      for the kubeconfig and the output of pods (default: target/local)
        --images      YAML: image name -> list of the command and its arguments
        --install     YAML of objects to begin with, such as CustomResourceDefinitions
        --with-stdin  end when standard input ends, so that whoever started this takes it along
      """;

  private LocalClusterMain() {}

  /** Runs until it is told to end; exits 2 on arguments that it cannot read. */
  public static void main(String[] arguments) throws InterruptedException {
    var options = new Options();
    try {
      options.read(List.of(arguments).iterator());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(USAGE);
      System.exit(2);
    }
    LocalCluster cluster = LocalCluster.start(options.settings());
    var ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(cluster::close));
    System.out.println("READY " + cluster.kubeconfig());
    if (options.withStdin) {
      Thread.ofPlatform().daemon().start(LocalClusterMain::exitAfterInput);
    }
    ended.await();
  }

  private static void exitAfterInput() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException e) {
      System.err.println("standard input: " + e.getMessage());
    }
    System.exit(0);
  }

  private static final class Options {
    int port;
    @Nullable String cidr;
    Path folder = Path.of("target", "local");
    Images images = Images.NONE;
    final List<Path> objects = new ArrayList<>();
    boolean withStdin;

    void read(Iterator<String> arguments) {
      while (arguments.hasNext()) {
        String name = arguments.next();
        try {
          switch (name) {
            case "--port" -> port = Integer.parseInt(arguments.next());
            case "--cidr" -> cidr = arguments.next();
            case "--folder" -> folder = Path.of(arguments.next());
            case "--images" -> images = images(Path.of(arguments.next()));
            case "--install" -> objects.add(Path.of(arguments.next()));
            case "--with-stdin" -> withStdin = true;
            default -> throw new IllegalArgumentException("there is no option " + name);
          }
        } catch (NoSuchElementException e) {
          throw new IllegalArgumentException(name + " wants a value", e);
        } catch (NumberFormatException e) {
          throw new IllegalArgumentException(name + " wants a number", e);
        }
      }
    }

    private static Images images(Path file) {
      try {
        return new Images(
            new ObjectMapper(new YAMLFactory())
                .readValue(file.toFile(), new TypeReference<Map<String, List<String>>>() {}));
      } catch (IOException e) {
        throw new UncheckedIOException("--images " + file + " cannot be read", e);
      }
    }

    LocalCluster.Settings settings() {
      return new LocalCluster.Settings(port, cidr, folder, images, objects);
    }
  }
}
