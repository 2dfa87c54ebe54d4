package dev.scaledservice.discovery.control;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What callers may send of one class of calls.
 *
 * @param name of the class
 * @param parts of 10,000
 */
public record Admitted(String name, int parts) {

  /** Everything. */
  public static final int ALL = 10_000;

  /**
   * The same classes, highest first, as they may be told to callers: from nothing to everything,
   * each once, and none above the one before it.
   */
  public static List<Admitted> clamped(List<Admitted> classes) {
    List<Admitted> clamped = new ArrayList<>(classes.size());
    Set<String> names = new HashSet<>();
    int most = ALL;
    for (Admitted one : classes) {
      if (names.add(one.name())) {
        most = Math.clamp(one.parts(), 0, most);
        clamped.add(new Admitted(one.name(), most));
      }
    }
    return List.copyOf(clamped);
  }

  /** Whether some calls are to wait. */
  public static boolean sheds(List<Admitted> classes) {
    return classes.stream().anyMatch(one -> one.parts() < ALL);
  }
}
