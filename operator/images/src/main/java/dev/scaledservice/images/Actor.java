package dev.scaledservice.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A program in a rehearsal: the JVM writes its cache when it ends, which takes some seconds. */
final class Actor implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 120;
  private static final long BETWEEN_LOOKS_NANOS = 100_000_000;

  private final Staged staged;
  private final Path log;
  private final Process process;

  Actor(
      JavaRuntime runtime,
      Staged staged,
      Path folder,
      Map<String, String> environment,
      List<String> arguments)
      throws IOException {
    this.staged = staged;
    this.log = folder.resolve(staged.program().name() + ".log");
    var command = new ArrayList<>(List.of(runtime.java().toString()));
    command.addAll(staged.program().options());
    command.add("-XX:AOTCacheOutput=" + staged.cache());
    command.addAll(List.of("-cp", staged.classPath(staged.folder().toString())));
    command.add(staged.program().mainClass());
    command.addAll(arguments);
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    this.process = builder.start();
  }

  /** What is waited for. */
  interface Condition {
    boolean holds() throws IOException;
  }

  void await(Condition condition) throws IOException {
    long latest = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.holds()) {
      if (!process.isAlive() || System.nanoTime() > latest) {
        throw failed("did not come as far as it should");
      }
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
    }
  }

  /** Tells it to end, and waits for its cache. */
  void leave() throws IOException {
    process.destroy();
    bowOut();
  }

  /** Waits for its end and its cache. */
  void bowOut() throws IOException {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw failed("did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (!Files.exists(staged.cache())) {
      throw failed("left no cache");
    }
  }

  private IOException failed(String what) throws IOException {
    return new IOException(
        "%s %s in its rehearsal:\n%s"
            .formatted(staged.program().name(), what, Files.readString(log)));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
