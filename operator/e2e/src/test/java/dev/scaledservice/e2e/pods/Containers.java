package dev.scaledservice.e2e.pods;

import dev.scaledservice.e2e.Rig;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The processes in containers: they run on this machine, and their cgroups name them. */
final class Containers {

  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  private Containers() {}

  /**
   * Sends a signal to every process of the pod's containers.
   *
   * @param signal such as {@code KILL}
   */
  static void signal(Rig rig, Pod pod, String signal) {
    List<String> processes =
        pod.getStatus().getContainerStatuses().stream()
            .map(ContainerStatus::getContainerID)
            .map(id -> id.substring(id.lastIndexOf('/') + 1))
            .flatMap(id -> processes(rig, id).stream())
            .toList();
    if (processes.isEmpty()) {
      throw new IllegalStateException(pod.getMetadata().getName() + " has no process");
    }
    try {
      var command = new ArrayList<>(List.of("kill", "-s", signal));
      command.addAll(processes);
      int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill ended with " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Of one container; the same in every hierarchy, so that one of them is enough. */
  private static List<String> processes(Rig rig, String container) {
    String name = rig.fact("RIG_CGROUP");
    Path hierarchy =
        Stream.of(CGROUPS.resolve("pids"), CGROUPS)
            .map(place -> place.resolve(name))
            .filter(Files::isDirectory)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("there is no cgroup " + name));
    var search = new Search(container);
    try {
      Files.walkFileTree(hierarchy, search);
      Path folder = search.found;
      if (folder == null) {
        throw new IllegalStateException(container + " has no cgroup");
      }
      return Files.readAllLines(folder.resolve("cgroup.procs"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Looks for a container's folder, while those of others come and go. */
  private static final class Search extends SimpleFileVisitor<Path> {
    private final String container;
    private @Nullable Path found;

    Search(String container) {
      this.container = container;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      if (folder.endsWith(container)) {
        found = folder;
        return FileVisitResult.TERMINATE;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      return passing(e);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
        throws IOException {
      return e == null ? FileVisitResult.CONTINUE : passing(e);
    }

    private static FileVisitResult passing(IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }
}
