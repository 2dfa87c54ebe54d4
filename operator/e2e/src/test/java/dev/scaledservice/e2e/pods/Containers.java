package dev.scaledservice.e2e.pods;

import dev.scaledservice.e2e.Rig;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
    try (Stream<Path> folders = Files.walk(hierarchy)) {
      Path folder =
          folders
              .filter(path -> path.endsWith(container))
              .findFirst()
              .orElseThrow(() -> new IllegalStateException(container + " has no cgroup"));
      return Files.readAllLines(folder.resolve("cgroup.procs"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
