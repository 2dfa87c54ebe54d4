package dev.scaledservice.local.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container's program, running in a session of its own, its output appended to a file. */
final class ContainerProcess {
  /** What a program gets of this process's environment; the rest is its pod's affair. */
  private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "TZ");

  private static final Logger LOG = LoggerFactory.getLogger(ContainerProcess.class);

  private final Process process;
  private final Instant startedAt;

  private ContainerProcess(Process process, Instant startedAt) {
    this.process = process;
    this.startedAt = startedAt;
  }

  /**
   * @param folder where it starts
   * @param log its output goes to the end of this file
   * @throws CannotStart if the system does not start it
   */
  static ContainerProcess start(
      List<String> command,
      Map<String, String> variables,
      Path folder,
      Path log,
      Watchdog watchdog,
      InstantSource clock) {
    var whole = new ArrayList<>(List.of("setsid"));
    whole.addAll(command);
    var builder = new ProcessBuilder(whole);
    Map<String, String> environment = builder.environment();
    environment.keySet().retainAll(INHERITED);
    environment.putAll(variables);
    watchdog.mark(environment);
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      Process process =
          builder
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process.getOutputStream().close();
      return new ContainerProcess(process, clock.instant());
    } catch (IOException e) {
      throw new CannotStart(CannotStart.RUN, e.toString());
    }
  }

  long pid() {
    return process.pid();
  }

  Instant startedAt() {
    return startedAt;
  }

  /** Its exit code when it ends; 128 and the signal's number if a signal ended it. */
  CompletableFuture<Integer> exit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Asks it to end: SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Ends it and what it left behind in its session: SIGKILL. */
  void kill() {
    process.destroyForcibly();
    try {
      new ProcessBuilder("sh", "-c", "kill -s KILL -- -\"$0\" 2>/dev/null", String.valueOf(pid()))
          .start();
    } catch (IOException e) {
      LOG.warn("what process {} has started may be left until the node closes", pid(), e);
    }
  }
}
