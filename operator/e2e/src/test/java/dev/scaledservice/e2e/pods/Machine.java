package dev.scaledservice.e2e.pods;

import dev.scaledservice.e2e.Rig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * This machine, which test classes of several JVMs share, each with a rig of its own. One that says
 * how fast something is has it to itself.
 */
final class Machine implements AutoCloseable {

  private static final Path LOCK = Rig.root().resolve("operator/e2e/target/machine.lock");

  private final FileChannel channel;

  private Machine(FileChannel channel) {
    this.channel = channel;
  }

  /** Waits while somebody has it alone; or, if it is to be had alone, while anybody has it. */
  static Machine take(boolean alone) {
    try {
      FileChannel channel =
          FileChannel.open(
              LOCK, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel.lock(0, Long.MAX_VALUE, !alone);
      return new Machine(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
