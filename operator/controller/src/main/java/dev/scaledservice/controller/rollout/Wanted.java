package dev.scaledservice.controller.rollout;

import dev.scaledservice.api.Marks;
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

  /** An abort comes before all else. */
  private static final Map<String, Command> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put(Marks.ABORT, Command.ABORT);
    COMMANDS.put(Marks.PAUSE, Command.PAUSE);
    COMMANDS.put(Marks.RETRY, Command.RETRY);
    COMMANDS.put(Marks.RESUME, Command.RESUME);
    COMMANDS.put(Marks.PROMOTE, Command.PROMOTE);
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
            one.getValue() == Command.PROMOTE && text.startsWith(Marks.FULL)
                ? Command.PROMOTE_FULL
                : one.getValue();
        return new Wanted(one.getKey(), text, command);
      }
    }
    return null;
  }
}
