package dev.scaledservice.local.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Has the processes, sees what they do, and can do to them what a person at a shell can. */
final class Stage {

  private final Cast cast;
  private final Paths paths;
  private final Eyes eyes;
  private Process operator;

  Stage(Cast cast, Paths paths, Eyes eyes) {
    this.cast = cast;
    this.paths = paths;
    this.eyes = eyes;
    this.operator = begin();
  }

  /**
   * Where things are.
   *
   * @param operatorClasses class path of the operator
   * @param settings its settings file
   * @param kubeconfig how it finds the cluster
   * @param folder where the processes print to
   */
  record Paths(String operatorClasses, String settings, String kubeconfig, Path folder) {}

  Eyes eyes() {
    return eyes;
  }

  /** What the load generator reports. */
  LoadReport load() {
    return LoadReport.read(paths.folder().resolve("load.log"));
  }

  long operatorPid() {
    return operator.pid();
  }

  /** {@code kill -9}, and a new process. */
  void replaceOperator() {
    operator.destroyForcibly();
    operator = begin();
  }

  private Process begin() {
    return cast.start(
        "operator",
        paths.operatorClasses(),
        Map.of("KUBECONFIG", paths.kubeconfig()),
        List.of("dev.scaledservice.controller.Main", "--settings", paths.settings()));
  }

  /** Sends a signal by {@code kill}, as a person would. */
  static void signal(String signal, long pid) {
    try {
      int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill -%s %d exited with %d".formatted(signal, pid, exit));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send a signal", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits a little between two looks. */
  static void pause() {
    LockSupport.parkNanos(200_000_000);
  }
}
