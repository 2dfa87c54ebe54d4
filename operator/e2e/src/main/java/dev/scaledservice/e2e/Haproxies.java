package dev.scaledservice.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Real HAProxies as processes of the test, that can be killed, restarted and made to hang. */
public final class Haproxies implements AutoCloseable {

  private final Rig rig;
  private final List<One> running = new ArrayList<>();

  /**
   * @param rig one with HAProxy
   */
  public Haproxies(Rig rig) {
    this.rig = rig;
  }

  /** Starts one more. */
  public One start(String config) {
    try {
      Path file = Files.createTempFile(rig.folder(), "haproxy", ".cfg");
      Files.writeString(file, config);
      var one = new One(file);
      running.add(one);
      return one;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    running.forEach(One::kill);
  }

  /** One process after the other, with the same configuration. */
  public final class One {

    private final Path config;
    private Process process;

    private One(Path config) throws IOException {
      this.config = config;
      process = launch();
    }

    private Process launch() throws IOException {
      Path log = config.resolveSibling(config.getFileName() + ".log");
      // Past the shell that sets the path of its libraries, so that signals reach it.
      return new ProcessBuilder(rig.fact("RIG_BIN") + "/haproxy", "-db", "-f", config.toString())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    }

    /** {@code kill -9}. */
    public void kill() {
      try {
        process.destroyForcibly().waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** {@code kill -9}, and a new process. */
    public void restart() {
      kill();
      try {
        process = launch();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Connections are accepted by the kernel, and nothing else happens. */
    public void hang() {
      signal("STOP");
    }

    /** After {@link #hang}. */
    public void goOn() {
      signal("CONT");
    }

    private void signal(String name) {
      try {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
            .inheritIO()
            .start()
            .waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
