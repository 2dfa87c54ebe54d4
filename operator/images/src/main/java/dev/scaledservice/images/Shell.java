package dev.scaledservice.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs a program of this machine to its end. */
final class Shell {

  private Shell() {}

  /**
   * Returns what it printed, on either stream.
   *
   * @param folder where it runs; its output is kept there until it has ended
   * @throws IOException with what it printed when it fails
   */
  static String run(Path folder, String... command) throws IOException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      int exit = process.waitFor();
      String printed = Files.readString(output);
      if (exit != 0) {
        throw new IOException(
            "%s ended with %d:\n%s".formatted(String.join(" ", List.of(command)), exit, printed));
      }
      return printed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command[0] + " was interrupted", e);
    } finally {
      Files.delete(output);
    }
  }
}
