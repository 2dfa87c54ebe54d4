package dev.scaledservice.controller.rollout;

import dev.scaledservice.engine.rollout.Command;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person wants, said by an annotation of the service. Each is obeyed once, answered by an
 * Event and removed.
 *
 * @param annotation its name
 * @param text its value: a second one of another value is another wish
 */
public record Wanted(String annotation, String text, Command command) {

  public static final String PROMOTE = "scaledservice.dev/promote";
  public static final String ABORT = "scaledservice.dev/abort";
  public static final String RETRY = "scaledservice.dev/retry";
  public static final String PAUSE = "scaledservice.dev/pause";
  public static final String RESUME = "scaledservice.dev/resume";

  /** Value of {@link #PROMOTE}, or its beginning: past all further steps. */
  public static final String FULL = "full";

  /** An abort comes before all else. */
  private static final Map<String, Command> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put(ABORT, Command.ABORT);
    COMMANDS.put(PAUSE, Command.PAUSE);
    COMMANDS.put(RETRY, Command.RETRY);
    COMMANDS.put(RESUME, Command.RESUME);
    COMMANDS.put(PROMOTE, Command.PROMOTE);
  }

  /** The first wish among the annotations of a service; null if there is none. */
  public static @Nullable Wanted of(@Nullable Map<String, String> annotations) {
    if (annotations == null) {
      return null;
    }
    for (Map.Entry<String, Command> one : COMMANDS.entrySet()) {
      String text = annotations.get(one.getKey());
      if (text != null) {
        Command command =
            one.getValue() == Command.PROMOTE && text.startsWith(FULL)
                ? Command.PROMOTE_FULL
                : one.getValue();
        return new Wanted(one.getKey(), text, command);
      }
    }
    return null;
  }
}
