package dev.scaledservice.local.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Sees to it that no process of this node outlives it, not even when the node is killed: a shell of
 * its own session waits at the end of a pipe; when the pipe closes, for whatever reason, it kills
 * every process that carries this node's mark in its environment, children of children included.
 */
final class Watchdog implements AutoCloseable {
  private static final String MARK = "SCALEDSERVICE_LOCAL_NODE";

  /** {@code $1} is the mark; several rounds, for what was just being started. */
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      cat >/dev/null
      for round in 1 2 3; do
        for environ in $(grep -lszx -e "$1" /proc/[0-9]*/environ); do
          process=${environ#/proc/}
          kill -KILL "${process%/environ}" 2>/dev/null
        done
        sleep 0.1
      done
      """;

  private final String id = UUID.randomUUID().toString();
  private final Process shell;

  /**
   * @throws IllegalStateException if {@code setsid} is missing
   */
  Watchdog() {
    try {
      shell =
          new ProcessBuilder("setsid", "sh", "-c", SCRIPT, "watchdog", MARK + "=" + id)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "setsid cannot be run; install util-linux (apt-get install util-linux)", e);
    }
  }

  /** Puts the mark into the environment of a process to be started. */
  void mark(Map<String, String> environment) {
    environment.put(MARK, id);
  }

  /** Kills what is left, and returns when that is done. */
  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
      if (!shell.waitFor(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the watchdog %d does not end".formatted(shell.pid()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
