package dev.scaledservice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;

/** Runs {@code ssvc} in this process. */
public final class Shell {
  /** What time it is for the commands. */
  public static final Instant NOW = Instant.parse("2026-01-02T03:10:00Z");

  private Shell() {}

  /** What a command left behind. */
  public record Result(int exit, String out, String err) {}

  public static Result run(String... arguments) {
    return runWith("", arguments);
  }

  /** With something on the standard input. */
  public static Result runWith(String input, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var console =
        new Console(
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            new PrintWriter(out, true),
            new PrintWriter(err, true));
    int exit = Ssvc.commandLine(console, () -> NOW).execute(arguments);
    return new Result(exit, out.toString(), err.toString());
  }
}
