package dev.scaledservice.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a command reads and writes. */
public record Console(InputStream in, PrintWriter out, PrintWriter err) {

  /**
   * The lines of a file, or of the standard input.
   *
   * @param file null or {@code -} for the standard input
   * @throws CliException with {@link ExitCode#USAGE} where the file cannot be read
   */
  public BufferedReader reader(@Nullable Path file) {
    try {
      return file == null || file.toString().equals("-")
          ? new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          : Files.newBufferedReader(file);
    } catch (IOException unreadable) {
      throw cannotRead(file, unreadable);
    }
  }

  /** What to say of a file that cannot be read. */
  public static CliException cannotRead(@Nullable Path file, IOException why) {
    String name = file == null ? "the standard input" : file.toString();
    String text = why instanceof NoSuchFileException ? "there is no such file" : why.toString();
    return new CliException(ExitCode.USAGE, name + ": " + text);
  }
}
