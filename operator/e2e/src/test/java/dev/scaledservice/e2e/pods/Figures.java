package dev.scaledservice.e2e.pods;

import dev.scaledservice.e2e.Rig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What was measured on the way, for people: {@code make e2e-pods} prints it at its end. */
final class Figures {

  private static final Path FILE = Rig.root().resolve("operator/e2e/target/figures.txt");

  private Figures() {}

  /**
   * Notes a line.
   *
   * @param format as {@link String#format} takes it
   */
  static void note(String format, Object... values) {
    try {
      Files.writeString(
          FILE,
          format.formatted(values) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
