package dev.scaledservice.kit;

import java.text.MessageFormat;
import java.time.InstantSource;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Takes what libraries say by {@link System.Logger} into the log of the process, from INFO up. The
 * JDK finds it by itself.
 */
public final class SystemLog extends System.LoggerFinder {

  /** Until somebody says where to. The JDK makes this object, so it has to be found statically. */
  private static volatile Log log = new Log(System.err, InstantSource.system(), JsonLine.empty());

  /** What is said from now on goes to {@code other}. */
  public static void to(Log other) {
    log = other;
  }

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new Named(name);
  }

  private record Named(String name) implements System.Logger {

    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return level.getSeverity() >= Level.INFO.getSeverity() && level != Level.OFF;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      write(level, String.valueOf(message), thrown);
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        Object @Nullable ... values) {
      String text = String.valueOf(format);
      write(
          level,
          values == null || values.length == 0 ? text : MessageFormat.format(text, values),
          null);
    }

    private void write(Level level, String message, @Nullable Throwable thrown) {
      if (!isLoggable(level)) {
        return;
      }
      var members = JsonLine.empty().with("logger", name);
      if (thrown != null) {
        members = members.with("error", thrown.toString());
      }
      if (level == Level.INFO) {
        log.info(message, members);
      } else {
        log.warn(message, members);
      }
    }
  }
}
