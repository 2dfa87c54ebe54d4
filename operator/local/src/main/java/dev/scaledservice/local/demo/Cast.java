package dev.scaledservice.local.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The processes of the demo; those that were started last end first. */
final class Cast implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 10;

  private final Path folder;
  private final Timeline timeline;
  private final Deque<Process> processes = new ArrayDeque<>();

  /**
   * @param folder takes what the processes print
   */
  Cast(Path folder, Timeline timeline) {
    this.folder = folder;
    this.timeline = timeline;
  }

  /** Starts a Java program; what it prints goes to {@code <name>.log}. */
  Process start(String name, String classPath, Map<String, String> environment, List<String> program) {
    Path log = folder.resolve(name + ".log");
    var command = new ArrayList<>(java());
    command.addAll(List.of("-cp", classPath));
    command.addAll(program);
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      processes.push(process);
      timeline.tell("%s runs as process %d, prints to %s".formatted(name, process.pid(), log));
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name, e);
    }
  }

  /** The Java that runs this, kept small: many of them share the machine. */
  static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
        "--enable-native-access=ALL-UNNAMED");
  }

  /** What a process printed last, for somebody who wonders why it ended. */
  String lastWords(String name) {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(name + ".log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    } catch (IOException e) {
      return "nothing: " + e.getMessage();
    }
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.destroy();
      try {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
