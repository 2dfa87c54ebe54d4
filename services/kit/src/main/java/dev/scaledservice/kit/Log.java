package dev.scaledservice.kit;

import java.io.PrintStream;
import java.time.InstantSource;

/**
 * One JSON object an event: {@code at}, {@code level}, {@code message}, then what belongs to it.
 */
public final class Log {
  private final PrintStream out;
  private final InstantSource clock;
  private final JsonLine always;

  /**
   * @param out where the lines go
   * @param always members that every line carries, such as the instance's name
   */
  public Log(PrintStream out, InstantSource clock, JsonLine always) {
    this.out = out;
    this.clock = clock;
    this.always = always;
  }

  public void info(String message, JsonLine members) {
    write("INFO", message, members);
  }

  public void info(String message) {
    info(message, JsonLine.empty());
  }

  public void warn(String message, JsonLine members) {
    write("WARN", message, members);
  }

  private void write(String level, String message, JsonLine members) {
    // println(String) is one synchronised call: lines of different threads never mix.
    out.println(
        JsonLine.empty()
            .with("at", clock.instant().toString())
            .with("level", level)
            .with("message", message)
            .with(always)
            .with(members)
            .toString());
  }
}
