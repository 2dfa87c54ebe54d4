package dev.scaledservice.controller.operations;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether the operator lives, and whether it is ready. Alive means that a restart would not help;
 * ready, that it could act, or take over at once.
 */
public final class Health {

  private final Map<String, Check> alive = new ConcurrentSkipListMap<>();
  private final Map<String, Check> ready = new ConcurrentSkipListMap<>();

  /** Adds what has to be right for the process to be worth keeping. */
  public Health alive(String name, Check check) {
    alive.put(name, check);
    return this;
  }

  /** Adds what has to be right for it to be of use. */
  public Health ready(String name, Check check) {
    ready.put(name, check);
    return this;
  }

  Report alive() {
    return Report.of(alive);
  }

  Report ready() {
    return Report.of(ready);
  }

  /**
   * How all checks of a kind went.
   *
   * @param text one line a check
   */
  record Report(boolean ok, String text) {

    private static Report of(Map<String, Check> checks) {
      boolean ok = true;
      StringBuilder text = new StringBuilder();
      for (Map.Entry<String, Check> check : checks.entrySet()) {
        String trouble = troubleOf(check.getValue());
        ok &= trouble == null;
        text.append(check.getKey())
            .append(": ")
            .append(trouble == null ? "ok" : trouble)
            .append('\n');
      }
      return new Report(ok, text.isEmpty() ? "ok\n" : text.toString());
    }

    private static @Nullable String troubleOf(Check check) {
      try {
        return check.trouble();
      } catch (RuntimeException e) {
        return "cannot be checked: " + e;
      }
    }
  }
}
