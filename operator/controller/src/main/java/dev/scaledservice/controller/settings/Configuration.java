package dev.scaledservice.controller.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings in force, and where each of them comes from.
 *
 * <p>A value is the environment variable's if it is set, else the file's, else the default. What is
 * empty or {@code null} counts as not written.
 */
public final class Configuration {

  private final Settings settings;
  private final List<Origin> origins;

  private Configuration(Settings settings, List<Origin> origins) {
    this.settings = settings;
    this.origins = List.copyOf(origins);
  }

  /**
   * @param file the YAML file; null for none
   * @param environment variables by name
   * @throws InvalidSettings with everything that is wrong
   */
  public static Configuration load(@Nullable Path file, Map<String, String> environment)
      throws InvalidSettings {
    List<Problem> problems = new ArrayList<>();
    Node root = null;
    String name = "settings";
    if (file != null) {
      name = String.valueOf(file.getFileName());
      try {
        root = new YamlText(name, problems).read(Files.readString(file));
      } catch (IOException e) {
        problems.add(new Problem(file.toString(), "cannot be read: " + e));
      }
    }
    Binder binder = new Binder(new Written(name, environment), problems);
    Settings settings = (Settings) binder.bind(Shape.of(Settings.class), root);
    refuseUnknown(environment.keySet(), binder.known(), problems);
    if (settings == null || !problems.isEmpty()) {
      throw new InvalidSettings(problems);
    }
    return new Configuration(settings, binder.origins());
  }

  /** The settings in force. */
  public Settings settings() {
    return settings;
  }

  /** The settings in force as YAML, each with where it comes from; secrets masked. */
  public String print() {
    return new Printout(origins).text();
  }

  private static void refuseUnknown(
      Set<String> variables, Set<String> known, List<Problem> problems) {
    Set<String> strangers = new HashSet<>(variables);
    strangers.removeIf(variable ->
        !variable.startsWith(Names.PREFIX)
            || known.contains(variable)
            || Names.isForeign(variable));
    List<String> sorted = new ArrayList<>(strangers);
    Collections.sort(sorted);
    for (String variable : sorted) {
      String meant = Names.nearest(variable, known);
      problems.add(
          new Problem(
              "env " + variable,
              "is not a setting" + (meant == null ? "" : "; did you mean " + meant + "?")));
    }
  }
}
